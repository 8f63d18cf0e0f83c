"""Where the pages of the course are served: as `up` has noted it, or where it would begin."""

from contextlib import suppress

from hitormiss.course.catalogue import HOME


USUAL = "http://127.0.0.1:8080/"
NOTE = HOME / "address"


def of_pages() -> str:
    """The address of the home page: ``http://127.0.0.1:8080/``, or with another port."""
    with suppress(OSError, UnicodeDecodeError):
        return NOTE.read_text(encoding="utf-8").strip() or USUAL
    return USUAL


def note(address: str) -> None:
    """Keep *address* for whoever points to a page."""
    with suppress(OSError):  # a full disk: then they point to the usual one
        NOTE.write_text(f"{address}\n", encoding="utf-8")


def forget(address: str) -> None:
    """Nothing is served at *address* any more."""
    with suppress(OSError):
        if of_pages() == address:  # and not that of another server, which was started later
            NOTE.unlink(missing_ok=True)
