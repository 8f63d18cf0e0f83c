"""
The commands of ``./course``. Each file is named as its command is typed.

Here is what several of them share.
"""

import os
import sys

import click

from hitormiss.course import progress, workspace
from hitormiss.course.app import App, solution, starter, working_copy
from hitormiss.course.catalogue import Lesson, UnknownLesson, find_lesson
from hitormiss.machine.channel import Message
from hitormiss.machine.installed import reason


def lesson_named(name: str) -> Lesson:
    """The type of an argument that names a lesson: ``8``, ``08`` or ``08_per_view``."""
    try:
        return find_lesson(name)
    except UnknownLesson as error:
        raise click.BadParameter(str(error)) from error


def choose_app(lesson: Lesson, which: str | None) -> App:
    """
    Return the app of *lesson* that the options choose: its starter or its solution.

    With neither, it is the working copy, which is created if there is none yet.
    """
    if which:
        return {"starter": starter, "solution": solution}[which](lesson)
    if workspace.make(lesson):
        new = f"Your working copy is new: workspace/{lesson.package}. Change its files.\n"
        print(new, file=sys.stderr)
    return working_copy(lesson)


def keep_progress(lesson: Lesson, events: list[Message]) -> None:
    """Store the passed checks of a finished run, or say why they cannot be stored."""
    try:
        progress.keep(lesson, events)
    except OSError as error:
        what = f"Your progress cannot be stored in {progress.FILE}: {reason(error)}."
        print(f"{what} Move it away, or make room for it.", file=sys.stderr)


def in_colour() -> bool:
    """Whether the terminal shows colours, and the learner wants them (see no-color.org)."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
