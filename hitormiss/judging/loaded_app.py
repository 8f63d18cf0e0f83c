"""Everything that one run of checks needs: the app, loaded once, and served in sandboxes."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from hitormiss.course.app import App
from hitormiss.judging.app_under_test import AppUnderTest
from hitormiss.machine.processes import holds_bytes
from hitormiss.serving.sandbox import Sandbox
from hitormiss.serving.server import Loader


@dataclass
class LoadedApp:
    """
    The app, loaded by *loader*, for checks that run at the same time: one `AppUnderTest` each.

    They share nothing that a check can change. With a *gate*, a descriptor, the
    app is loaded once there is a byte in it. Their files are in *folder*.
    """

    app: App
    folder: Path
    loader: Loader
    under_test: list[AppUnderTest]
    gate: int | None

    @property
    def waits(self) -> bool:
        """Whether the gate is still closed."""
        return self.gate is not None and not holds_bytes(self.gate)


@contextmanager
def load(app: App, folder: Path, at_once: int = 1, gate: int | None = None) -> Iterator[LoadedApp]:
    """
    Load *app* for *at_once* checks at the same time.

    *folder* must exist, and is the caller's to remove. Raises `AppFault` if the
    app's own memcached.conf cannot be used.
    """
    with ExitStack() as stack:
        sandboxes = []
        for number in range(at_once):
            sandboxes.append(Sandbox(app, folder / f"sandbox-{number}"))
            stack.callback(sandboxes[-1].stop)
        loader = Loader(sandboxes[0], count=at_once, gate=gate)
        stack.callback(loader.close)
        pairs = zip(sandboxes, loader.servers, strict=True)
        under_test = [AppUnderTest(sandbox, server) for sandbox, server in pairs]
        yield LoadedApp(app, folder, loader, under_test, gate)


def checks_at_once() -> int:
    """How many checks at the same time make one run fastest: two, if there are cores for them."""
    return min(2, os.cpu_count() or 1)
