"""
Ask every right app of a lesson, and its starter, as ana, bob and two strangers.

    python -m tests.leaks 8

It runs the lesson's own check with five values of ``Accept``, twice: when nothing is
stored, and when something is. It prints a JSON object: for each app the first thing
that one visitor read of another, or null.
"""

import inspect
import json
import runpy
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from hitormiss.course.app import App, solution, starter
from hitormiss.course.catalogue import Lesson, find_lesson
from hitormiss.http.exchange import ACCEPT
from hitormiss.judging.api import Api
from hitormiss.judging.draw import Draw
from hitormiss.judging.loaded_app import load
from hitormiss.judging.response import ErrorResponse
from hitormiss.judging.rows import Rows
from hitormiss.judging.visitors import BROWSER, Visitors
from hitormiss.proof.verify import overlay
from hitormiss.runs import warm_process
from hitormiss.runs.run import Emit, Run


FORMATS = (ACCEPT, BROWSER, "text/html", "*/*", "text/csv")


class InFiveFormats(Visitors):
    def leak(self, *paths: str, formats: tuple[str, ...] = FORMATS) -> str | None:
        return super().leak(*paths, formats=formats)


def main() -> None:
    lesson = find_lesson(sys.argv[1])
    warm_process.import_modules()
    with TemporaryDirectory() as folder:
        apps = {"solution": solution(lesson), "starter": starter(lesson)}
        for way in lesson.right_ways:
            apps[way.name] = overlay(lesson, lesson.solution, way, Path(folder))
        print(json.dumps({name: leak(lesson, app) for name, app in apps.items()}))


def leak(lesson: Lesson, app: App) -> str | None:
    run = Run(partial(ask, lesson, app))
    try:
        last = list(run)[-1]
    finally:
        run.close()
    return last["leak"] if last["event"] == "finished" else f"{last['event']}: {last['what']}"


def ask(lesson: Lesson, app: App, folder: Path, emit: Emit) -> None:
    check = runpy.run_path(str(lesson.checks_file))["test_nothing_of_another_visitor"]
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
        for _ in ("cold", "warm"):
            fixtures["draw"] = Draw(1, check.__name__)
            try:
                check(**{name: fixtures[name] for name in wanted})
            except (AssertionError, ErrorResponse):
                noted = record.notes.last
                found = found or (noted.got if noted else "an error")
        under_test.close()
    emit({"event": "finished", "status": 0, "leak": found})


if __name__ == "__main__":
    main()
