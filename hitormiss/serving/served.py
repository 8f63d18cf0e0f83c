"""Which app ``./course serve`` serves now: other commands use its memcached and its database."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hitormiss.course.app import App
from hitormiss.course.catalogue import HOME
from hitormiss.serving.isolation import Addresses


@contextmanager
def announced(app: App, addresses: Addresses) -> Iterator[None]:
    """Let `addresses_of` return the *addresses* of *app* meanwhile: they stand in a locked file."""
    path = _file(app)
    path.parent.mkdir(exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # the app is served already: the first server is the one to find
            yield
            return
        file.truncate(0)
        file.write(json.dumps(addresses.as_json()))
        file.flush()
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def addresses_of(app: App) -> Addresses | None:
    """The addresses of *app*, if ``./course serve`` serves it now; else None."""
    with suppress(FileNotFoundError, ValueError), _file(app).open(encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            facts = json.load(file)
            return Addresses(dict(facts["ports"]), facts["database"])
    return None  # nobody holds the lock: what was left there is of a server that was killed


def _file(app: App) -> Path:
    return HOME / f"served-{app.folder.parent.name}-{app.lesson.stem}.json"
