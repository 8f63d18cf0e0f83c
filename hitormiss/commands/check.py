"""The verb ``check``: run the checks of a lesson on an app, and say how it went."""

import os
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.syntax import Syntax

from hitormiss.course import progress, workspace
from hitormiss.course.app import App, elsewhere, solution, starter, working_copy
from hitormiss.course.catalogue import Lesson
from hitormiss.course.comparison import diff
from hitormiss.judging.loaded_app import checks_at_once
from hitormiss.runs import checks
from hitormiss.telling.formats import Face, JsonLines, JUnit, Nothing, Words


def check(
    lesson: Lesson, which: str | None, path: Path | None, all_failures: bool, form: str | None
) -> int:
    """Check an app of *lesson*, and return the exit status."""
    app = chosen(lesson, which, path)
    if app is None:
        print(f"{path} is not a folder. Name the folder that holds settings.py.", file=sys.stderr)
        return 2
    face = face_for(form, lesson, app, all_failures)
    events: list[dict[str, Any]] = []
    with checks.check(app, checks_at_once()) as started:
        for event in started:
            events.append(event)
            try:
                face.show(event)
            except OSError:
                # Nobody reads, or the disk is full: the verdict is the same.
                face = Nothing()
    if app.folder == lesson.working_copy:
        progress.keep(lesson, events)
    return events[-1]["status"]


def chosen(lesson: Lesson, which: str | None, path: Path | None = None) -> App | None:
    """The app that the options name; the working copy, made when needed, when they name none."""
    if path is not None:
        return elsewhere(lesson, path) if path.is_dir() else None
    if which:
        return {"starter": starter, "solution": solution}[which](lesson)
    if workspace.make(lesson):
        print(
            f"workspace/{lesson.package} is made: your working copy. Change its files.\n",
            file=sys.stderr,
        )
    return working_copy(lesson)


def face_for(form: str | None, lesson: Lesson, app: App, all_failures: bool) -> Face:
    if form == "json":
        return JsonLines()
    if form == "junit":
        return JUnit(lesson)
    colour = form == "rich" or (form is None and in_colour())
    option = {"lessons": " --starter", "solutions": " --solution"}.get(app.shown.partition("/")[0])
    return Words(lesson, option or "", all_failures, colour)


def in_colour() -> bool:
    """Whether the terminal takes colours, and the learner wants them (no-color.org)."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def show_diff(lesson: Lesson, live: bool) -> int:
    """Print the working copy against the solution: their files, or what they answer."""
    app = chosen(lesson, None)
    if live:
        return _show_live_diff(app)
    lines = diff(app, solution(lesson))
    if not lines:
        print(f"{app.shown} is the solution, letter by letter.")
    elif in_colour():
        Console().print(Syntax("\n".join(lines), "diff", background_color="default"))
    else:
        print("\n".join(lines))
    return 0


def _show_live_diff(app: App) -> int:
    """Ask *app* and the solution the same, and print the answers side by side."""
    # Imported here: `check` is in a hurry, and needs none of it.
    from hitormiss.runs.compare import compare, differences
    from hitormiss.runs.live import LiveGone
    from hitormiss.runs.warm import Warm
    from hitormiss.telling.side_by_side import beside

    with Warm() as warm:
        try:
            facts = compare(app, warm.live)
        except LiveGone:
            print("A server ended while both were asked. Ask again.", file=sys.stderr)
            return 3
    number = differences(facts)
    total = len(facts["requests"])
    end = f"{number} of {total} answers differ." if number else f"All {total} answers are alike."
    face = Words(app.lesson, colour=in_colour())
    face.say([*beside(facts, (app.shown, solution(app.lesson).shown)), [], [(end, "label")]])
    return 0
