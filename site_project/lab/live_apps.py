"""The live apps that the lab keeps open: those that were used last."""

from collections import OrderedDict
from pathlib import Path

from hitormiss.runs.live import Live


MOST_APPS = 4
"""How many live apps are kept. Each has a memcached, and the processes that load and serve it."""


class LiveApps:
    """Live apps, by the folder of the app. The lab's lock protects them."""

    def __init__(self) -> None:
        self.apps: OrderedDict[Path, Live] = OrderedDict()

    def __contains__(self, folder: Path) -> bool:
        return folder in self.apps

    def get(self, folder: Path) -> Live | None:
        """Return the live app of *folder*, and count it as used now. None when there is none."""
        if folder in self.apps:
            self.apps.move_to_end(folder)
        return self.apps.get(folder)

    def make_room(self) -> None:
        """Close the least recently used app until one more fits; apps without a request first."""
        while len(self.apps) >= MOST_APPS:
            idle = (folder for folder, live in self.apps.items() if not live.lock.locked())
            self.apps.pop(next(idle, next(iter(self.apps)))).close()

    def add(self, folder: Path, live: Live) -> None:
        """Keep *live* as the live app of *folder*. Call `make_room` first."""
        self.apps[folder] = live

    def remove(self, folder: Path, live: Live) -> None:
        """Remove *live*, unless another thread has replaced it."""
        if self.apps.get(folder) is live:
            del self.apps[folder]

    def close(self) -> None:
        """Close every app."""
        while self.apps:
            self.apps.popitem()[1].close()
