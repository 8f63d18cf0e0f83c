"""
A new seed for Faker in each process.

Python gives its own ``random`` a new seed after a fork, but not Faker's. An app that
sets no seed would make the same data in every process, as if it had set one.
"""

import importlib
import sys
from contextlib import suppress
from typing import Any

from hitormiss.course.app import App


GENERATOR = "faker.generator"


class FakerSeed:
    """Remembers the state of Faker's random numbers before *app* is loaded, if it uses Faker."""

    def __init__(self, app: App) -> None:
        if app.mentions("faker"):
            with suppress(ImportError):
                importlib.import_module(GENERATOR)
        self.before = _state()

    def draw_again(self) -> None:
        """In a new process: set a new seed, unless the app set one while it was loaded."""
        if self.before is not None and _state() == self.before:
            sys.modules[GENERATOR].random.seed()


def _state() -> Any:
    faker = sys.modules.get(GENERATOR)
    return faker.random.getstate() if faker else None
