"""The command ``./course diff``: compare the working copy of a lesson with its solution."""

import sys
from contextlib import closing

import click
from rich.console import Console
from rich.syntax import Syntax

from hitormiss.commands import choose_app, in_colour, lesson_named
from hitormiss.course import comparison
from hitormiss.course.app import App, solution
from hitormiss.course.catalogue import Lesson
from hitormiss.machine.exit_status import ExitStatus
from hitormiss.telling.report import visible


@click.command()
@click.argument("lesson", type=lesson_named)
@click.option("--live", is_flag=True, help="Run both, and compare headers, keys and hits.")
def diff(lesson: Lesson, live: bool) -> int:
    """Compare your working copy of LESSON with the solution."""
    return _show_live_diff(choose_app(lesson, None)) if live else show_diff(lesson)


def show_diff(lesson: Lesson) -> int:
    """Print the unified diff from the working copy of *lesson* to the solution."""
    app = choose_app(lesson, None)
    lines = [visible(line) for line in comparison.diff(app, solution(lesson))]
    if not lines:
        print(f"{app.shown} is identical to the solution.")
    elif in_colour():
        Console().print(Syntax("\n".join(lines), "diff", background_color="default"))
    else:
        print("\n".join(lines))
    return ExitStatus.OK


def _show_live_diff(app: App) -> int:
    """Send *app* and the solution the same requests, and print the responses side by side."""
    # Imported here, because the diff of the files needs none of it.
    from hitormiss.runs.compare import compare
    from hitormiss.runs.live import LiveGone
    from hitormiss.runs.warm import Warm
    from hitormiss.telling.formats import TextFormat
    from hitormiss.telling.side_by_side import comparison_lines

    with closing(Warm()) as warm:
        try:
            facts = compare(app, warm.live)
        except LiveGone:
            again = f"./course diff {app.lesson.number} --live"
            print(f"A server ended during the comparison. Run it again: {again}", file=sys.stderr)
            return ExitStatus.COURSE_ERROR
    output = TextFormat(app.lesson, colour=in_colour())
    output.print(
        [
            *comparison_lines(facts, (app.shown, solution(app.lesson).shown)),
            [],
            [(facts["verdict"], "label")],
        ]
    )
    return ExitStatus.OK
