"""
The commands of ``./course``. Each file is named as its command is typed.

Here is what several of them share.
"""

import os
import sys
from typing import Any

import click

from hitormiss.course import workspace
from hitormiss.course.app import App, solution, starter, working_copy
from hitormiss.course.catalogue import Lesson, UnknownLesson, find_lesson


class LessonName(click.ParamType):
    """The type of an argument that names a lesson: ``8``, ``08`` or ``08_per_view``."""

    name = "lesson"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Lesson:
        try:
            return value if isinstance(value, Lesson) else find_lesson(value)
        except UnknownLesson as error:
            self.fail(str(error), param, ctx)


LESSON = LessonName()


def choose_app(lesson: Lesson, which: str | None) -> App:
    """
    Return the app of *lesson* that the options choose: its starter or its solution.

    With neither, it is the working copy, which is created if there is none yet.
    """
    if which:
        return {"starter": starter, "solution": solution}[which](lesson)
    if workspace.make(lesson):
        print(
            f"Your working copy is new: workspace/{lesson.package}. Change its files.\n",
            file=sys.stderr,
        )
    return working_copy(lesson)


def in_colour() -> bool:
    """Whether the terminal shows colours, and the learner wants them (see no-color.org)."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
