"""The command ``./course reset``: replace a working copy with the starter, and keep a backup."""

import click

from hitormiss.commands import lesson_named
from hitormiss.course import workspace
from hitormiss.course.catalogue import Lesson


@click.command()
@click.argument("lesson", type=lesson_named)
def reset(lesson: Lesson) -> None:
    """
    Replace your working copy of LESSON with the starter.

    The old one is kept: ./course undo brings it back.
    """
    backup = workspace.reset(lesson)
    print(f"workspace/{lesson.package} is the starter again.")
    if backup:
        print(f"The old one is kept. To get it back: ./course undo {lesson.number}")
