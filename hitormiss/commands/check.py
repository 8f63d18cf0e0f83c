"""The command ``./course check``: run the checks of a lesson on an app, and show the result."""

import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from hitormiss.commands import choose_app, in_colour, keep_progress, lesson_named
from hitormiss.course.app import elsewhere
from hitormiss.course.catalogue import Lesson
from hitormiss.judging.draw import SEEDS
from hitormiss.judging.loaded_app import checks_at_once
from hitormiss.machine.exit_status import ExitStatus
from hitormiss.runs import checks
from hitormiss.telling.formats import Format, JsonLines, JUnit, NoOutput, TextFormat


@click.command()
@click.argument("lesson", type=lesson_named)
@click.option("--starter", "which", flag_value="starter", help="Check the starter.")
@click.option("--solution", "which", flag_value="solution", help="Check the solution.")
@click.option("--path", type=click.Path(path_type=Path), help="Check the app in this folder.")
@click.option(
    "--seed",
    type=click.IntRange(0, SEEDS - 1),
    metavar="NUMBER",
    help="Draw the same values as a run before, whose failure names this number.",
)
@click.option("--all-failures", is_flag=True, help="Show every failure, not only the first.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["rich", "plain", "json", "junit"]),
    help="Rich: text in colour. Junit: XML for CI.",
)
@click.option("--plain", "form", flag_value="plain", help="The same as --format plain.")
def check(
    lesson: Lesson,
    which: str | None,
    path: Path | None,
    seed: int | None,
    all_failures: bool,
    form: str | None,
) -> int:
    """Check your working copy of LESSON."""
    if path and not path.is_dir():
        print(f"{path} is not a folder. Name the folder that holds settings.py.", file=sys.stderr)
        return ExitStatus.CANNOT_RUN
    app = elsewhere(lesson, path) if path else choose_app(lesson, which)
    output = format_for(form, lesson, all_failures)
    events: list[dict[str, Any]] = []
    with closing(checks.check(app, checks_at_once(), seed)) as started:
        for event in started:
            events.append(event)
            try:
                output.show(event)
            except OSError:
                # The reader is gone, or the disk is full. The checks still decide the exit status.
                output = NoOutput()
    if app.folder == lesson.working_copy:
        keep_progress(lesson, events)
    return events[-1]["status"]


def format_for(form: str | None, lesson: Lesson, all_failures: bool) -> Format:
    """Return the output format named *form*: text, in colour if the terminal has it, if None."""
    if form == "json":
        return JsonLines()
    if form == "junit":
        return JUnit(lesson)
    colour = form == "rich" or (form is None and in_colour())
    return TextFormat(lesson, all_failures, colour)
