"""Everything one run of checks needs: the app, loaded once, and lanes to check it in."""

import os
from pathlib import Path
from typing import Self

from hitormiss.course.app import App
from hitormiss.judging.lane import Lane
from hitormiss.machine.processes import holds_bytes
from hitormiss.serving.sandbox import Place
from hitormiss.serving.server import AppFault, Loader


class Stage:
    """
    The app, and *count* lanes to check it in. They share nothing that a check can change.

    What they need lies in *folder*, which is somebody else's to remove. With a
    *gate*, a descriptor, the app is loaded when a byte comes from it.

    `fault` says why there are no lanes, where the app's own configuration of
    memcached does not do.
    """

    def __init__(self, app: App, folder: Path, count: int = 1, gate: int | None = None) -> None:
        self.app = app
        self.folder = folder
        self.count = count
        self.gate = gate

    def __enter__(self) -> Self:
        self.loader: Loader | None = None
        self.places: list[Place] = []
        self.lanes: list[Lane] = []
        try:
            for number in range(self.count):
                self.places.append(Place(self.app, self.folder / f"lane-{number}"))
                self.places[-1].start()
            if self.fault is None:
                self._load()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _load(self) -> None:
        first = self.places[0]
        self.loader = Loader(
            self.app,
            self.folder,
            first.addresses(),
            count=self.count,
            environment=first.environment(),
            gate=self.gate,
        )
        self.lanes = [
            Lane(self.app, server, place)
            for server, place in zip(self.loader.servers, self.places, strict=True)
        ]

    @property
    def waits(self) -> bool:
        """Whether the app may not be loaded yet."""
        return self.gate is not None and not holds_bytes(self.gate)

    @property
    def fault(self) -> AppFault | None:
        return next((place.fault for place in self.places if place.fault), None)

    def __exit__(self, *exc_info: object) -> None:
        if self.loader:
            self.loader.close()
        for place in self.places:
            place.stop()


def lanes_worthwhile() -> int:
    """How many lanes make a single run fastest: two, where there are cores for them."""
    return min(2, os.cpu_count() or 1)
