"""The live apps that the lab keeps: a few, those that were asked last."""

import socket
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

from hitormiss.runs.live import Live


MOST = 4
"""How many apps are kept alive. Each has a memcached and two processes."""

PATIENCE = 90.0
"""Seconds after which a live app that says nothing counts as ended. Hangs are found in three."""


class Lives:
    """Live apps by the folder of their app. Whoever calls holds the lab's lock."""

    def __init__(self) -> None:
        self.lives: OrderedDict[Path, Live] = OrderedDict()

    def __contains__(self, folder: Path) -> bool:
        return folder in self.lives

    def get(self, folder: Path) -> Live | None:
        """The live app of *folder*, which is asked now."""
        if folder in self.lives:
            self.lives.move_to_end(folder)
        return self.lives.get(folder)

    def make_room(self) -> None:
        """Close what was not asked for the longest time; one at rest, where there is."""
        while len(self.lives) >= MOST:
            resting = (folder for folder, live in self.lives.items() if not live.lock.locked())
            close(self.lives.pop(next(resting, next(iter(self.lives)))))

    def add(self, folder: Path, live: Live) -> None:
        self.lives[folder] = live

    def forget(self, folder: Path, live: Live) -> None:
        """Keep *live* no longer; another may have taken its place already."""
        if self.lives.get(folder) is live:
            del self.lives[folder]

    def close(self) -> None:
        while self.lives:
            close(self.lives.popitem()[1])


def patient(live: Live) -> Live:
    """*live*, which is not waited for without end."""
    live.socket.settimeout(PATIENCE)
    return live


def close(live: Live) -> None:
    """Have the process of *live* end. Another thread may be waiting for its answer: it hears."""
    with suppress(OSError):
        live.socket.shutdown(socket.SHUT_RDWR)
    if live.lock.acquire(timeout=2.0):
        try:
            with suppress(OSError, ValueError):
                live.close()
        finally:
            live.lock.release()
