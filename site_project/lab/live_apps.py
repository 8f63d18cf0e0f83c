"""The live apps that the lab keeps: the few that were used last."""

from collections import OrderedDict
from pathlib import Path

from hitormiss.runs.live import Live


MOST = 4
"""How many apps are kept alive. Each has a memcached and two processes."""


class LiveApps:
    """Live apps, by the folder of the app. The caller holds the lab's lock."""

    def __init__(self) -> None:
        self.lives: OrderedDict[Path, Live] = OrderedDict()

    def __contains__(self, folder: Path) -> bool:
        return folder in self.lives

    def get(self, folder: Path) -> Live | None:
        """The live app of *folder*, which counts as used now."""
        if folder in self.lives:
            self.lives.move_to_end(folder)
        return self.lives.get(folder)

    def make_room(self) -> None:
        """Close the app that was used least recently: one without a request, if there is one."""
        while len(self.lives) >= MOST:
            idle = (folder for folder, live in self.lives.items() if not live.lock.locked())
            self.lives.pop(next(idle, next(iter(self.lives)))).close()

    def add(self, folder: Path, live: Live) -> None:
        self.lives[folder] = live

    def forget(self, folder: Path, live: Live) -> None:
        """Remove *live*, unless another has taken its place already."""
        if self.lives.get(folder) is live:
            del self.lives[folder]

    def close(self) -> None:
        while self.lives:
            self.lives.popitem()[1].close()
