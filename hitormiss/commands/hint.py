"""The command ``./course hint``: the next hint for the first check that is not passed."""

import json
from contextlib import suppress

import click

from hitormiss.commands import lesson_named
from hitormiss.course import hints, progress
from hitormiss.course.catalogue import HOME, Lesson


SHOWN = HOME / "hints.json"
"""How many levels of each hint the learner has seen: ``{"08/list-is-cached": 2}``."""


@click.command()
@click.argument("lesson", type=lesson_named)
def hint(lesson: Lesson) -> None:
    """Show a hint for the first check that fails, one level more each time."""
    show_hint(lesson)


def show_hint(lesson: Lesson) -> None:
    """Print the hint for the first check of *lesson* that is not passed, one level more."""
    hints_of = hints.read(lesson)
    passed = set(progress.read().get(lesson.stem, ()))
    open_checks = [check for check in lesson.checks if check.id not in passed]
    if not open_checks:
        print(f"Lesson {lesson.number} is passed: no check needs a hint.")
        print(f"Compare with the solution: ./course diff {lesson.number}")
        return
    # Only a check that can fail first has hints. A later check fails for the same reason.
    check = next((one for one in open_checks if one.id in hints_of), None)
    if check is None:
        print(f"{open_checks[0].id} has no hint. Read the page: docs/lessons/{lesson.stem}.md")
        return
    levels = hints_of[check.id]
    count = min(_shown().get(check.id, 0) + 1, len(levels))
    _keep(check.id, count)
    print(f"{check.sentence}\n{check.id}\n")
    for number, level in enumerate(levels[:count], 1):
        print(f"{number}. {hints.LEVELS[number - 1]}\n")
        print("\n".join(f"   {line}".rstrip() for line in level.splitlines()) + "\n")
    if left := len(levels) - count:
        print(f"For more ({left} left): ./course hint {lesson.number}")


def _shown() -> dict[str, int]:
    try:
        shown = json.loads(SHOWN.read_text(encoding="utf-8"))
        return {key: value for key, value in shown.items() if isinstance(value, int)}
    except (OSError, ValueError, AttributeError, RecursionError):
        return {}


def _keep(check_id: str, level: int) -> None:
    with suppress(OSError):  # then the next hint is this one again
        HOME.mkdir(exist_ok=True)
        SHOWN.write_text(json.dumps({**_shown(), check_id: level}), encoding="utf-8")
