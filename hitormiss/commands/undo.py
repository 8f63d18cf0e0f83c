"""The command ``./course undo``: get back the working copy that a reset replaced."""

import click

from hitormiss.commands import lesson_named
from hitormiss.course import workspace
from hitormiss.course.catalogue import Lesson


@click.command()
@click.argument("lesson", type=lesson_named)
def undo(lesson: Lesson) -> None:
    """Undo the last reset of LESSON."""
    workspace.undo(lesson)
    print(f"workspace/{lesson.package} is as it was before the reset.")
    print(f"To undo this as well: ./course undo {lesson.number}")
