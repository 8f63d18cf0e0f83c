"""
Faker's random numbers, drawn anew in each process.

Python's own ``random`` is seeded anew after a fork, Faker's is not: an app that
gives no seed would draw the same data in every process, as if it had given one.
"""

import importlib
import sys
from contextlib import suppress
from typing import Any

from hitormiss.course.app import App


NAME = "faker.generator"


class Chance:
    """Remembers the random numbers as they are before *app* is loaded, where it uses Faker."""

    def __init__(self, app: App) -> None:
        if app.mentions("faker"):
            with suppress(ImportError):
                importlib.import_module(NAME)
        self.before = _state()

    def draw_anew(self) -> None:
        """In a new process: draw other numbers, unless the app gave a seed while it was loaded."""
        if self.before is not None and _state() == self.before:
            sys.modules[NAME].random.seed()


def _state() -> Any:
    faker = sys.modules.get(NAME)
    return faker.random.getstate() if faker else None
