"""
The proof that an app gives nothing of one visitor to another, in any of five formats.

It runs the check ``test_nothing_of_another_visitor`` of the lesson with five values of
``Accept``, twice: when nothing is stored, and when something is.
"""

import inspect
import runpy
from functools import partial
from pathlib import Path

from hitormiss.course.app import App
from hitormiss.http.exchange import ACCEPT
from hitormiss.judging.api import Api
from hitormiss.judging.draw import Draw
from hitormiss.judging.loaded_app import load
from hitormiss.judging.response import ErrorResponse
from hitormiss.judging.rows import Rows
from hitormiss.judging.visitors import BROWSER, Visitors
from hitormiss.machine.channel import Message
from hitormiss.runs.run import Emit, Run


CHECK = "test_nothing_of_another_visitor"
FORMATS = (ACCEPT, BROWSER, "text/html", "*/*", "text/csv")


class InFiveFormats(Visitors):
    """ana, bob and two strangers, whose browsers ask for all of `FORMATS`."""

    def leak(self, *paths: str, formats: tuple[str, ...] = FORMATS) -> str | None:
        return super().leak(*paths, formats=formats)


def ask(app: App) -> Run:
    """Start a run that asks *app*. Its last event has the first ``leak``, or None."""
    return Run(partial(_ask, app))


def faults(events: list[Message]) -> list[str]:
    """Return the fault of a run of `ask`, if there is one."""
    last = events[-1]
    found = last["leak"] if last["event"] == "finished" else f"{last['event']}: {last['what']}"
    return [f"one visitor reads of another: {found}"] if found else []


def _ask(app: App, folder: Path, emit: Emit) -> None:
    check = runpy.run_path(str(app.lesson.checks_file))[CHECK]
    found = None
    with load(app, folder) as loaded:
        under_test = loaded.under_test[0]
        under_test.open()
        under_test.begin()
        record = under_test.record
        fixtures = {
            "visitors": InFiveFormats(Api(under_test), record),
            "database": Rows(under_test.sandbox.database, record),
        }
        wanted = inspect.signature(check).parameters
        for _ in ("nothing is stored", "something is stored"):
            fixtures["draw"] = Draw(1, check.__name__)
            try:
                check(**{name: fixtures[name] for name in wanted})
            except (AssertionError, ErrorResponse):
                noted = record.notes.last
                found = found or (noted.got if noted else "an error")
        under_test.close()
    emit({"event": "finished", "status": 0, "leak": found})
