"""The line that someone writes after ``manage.py`` in the console, checked before it is run."""

import re
import shlex

from hitormiss.course.app import App
from hitormiss.course.catalogue import UnknownLesson, find_lesson
from hitormiss.course.own_commands import own_commands
from site_project.lab.refusals import Refused


LONGEST_LINE = 1000

MANAGE = re.compile(r"(python[\d.]* )?(\./)?manage\.py")


def arguments_of(line: str, app: App) -> list[str]:
    """
    Return the arguments of ``manage.py`` in *line*, which a shell would split like this.

    The line may begin with ``python manage.py``, or with ``./course manage`` and the lesson.
    Raises `Refused` if the rest is no command of *app* itself.
    """
    if len(line) > LONGEST_LINE:
        raise Refused(f"A line is at most {LONGEST_LINE:,} characters here.")
    try:
        words = _without_program(shlex.split(line), app)
    except ValueError as error:
        raise Refused("The line ends inside quotation marks, or with a backslash.") from error
    names = own_commands(app)
    if not names:
        raise Refused("This app has no commands of its own.")
    if not words or words[0] not in names:
        raise Refused(f"Ask runs only the commands of this app: {', '.join(names)}.")
    return words


def _without_program(words: list[str], app: App) -> list[str]:
    """Return *words* without what stands before the command."""
    for length in (2, 1):
        if MANAGE.fullmatch(" ".join(words[:length])):
            return words[length:]
    if words[:2] != ["./course", "manage"]:
        return words
    own = app.lesson.number
    try:
        number = find_lesson(words[2] if len(words) > 2 else "").number
    except UnknownLesson as error:
        raise Refused(str(error)) from error
    if number != own:
        raise Refused(f"This page runs commands of lesson {own}, and not of lesson {number}.")
    return words[3:]
