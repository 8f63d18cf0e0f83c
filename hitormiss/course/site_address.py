"""Stores the address at which ``./course up`` serves the pages."""

from contextlib import suppress

from hitormiss.course.catalogue import HOME


DEFAULT = "http://127.0.0.1:8080/"
NOTE = HOME / "address"


def of_pages() -> str:
    """The address of the home page, such as ``http://127.0.0.1:8080/``."""
    with suppress(OSError, UnicodeDecodeError):
        return NOTE.read_text(encoding="utf-8").strip() or DEFAULT
    return DEFAULT


def note(address: str) -> None:
    """Store *address*, for messages with a link to a page."""
    with suppress(OSError):  # on a full disk, links use the default address
        NOTE.write_text(f"{address}\n", encoding="utf-8")


def forget(address: str) -> None:
    """Delete the stored address, if it is *address*."""
    with suppress(OSError):
        if of_pages() == address:  # a server that started later may have stored its own
            NOTE.unlink(missing_ok=True)
