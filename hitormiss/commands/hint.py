"""The verbs ``hint`` and ``status``: what to try, what is done, what is next."""

import json

from hitormiss.course import hints, progress
from hitormiss.course.catalogue import HOME, Lesson
from hitormiss.telling.report import FAILED, PASSED


ASKED = HOME / "hints.json"
"""How many levels of which hint the learner has seen."""


def hint(lesson: Lesson) -> int:
    """Print the hint for the check that fails first, one level more each time it is asked."""
    there = hints.read(lesson)
    passed = set(progress.read().get(lesson.stem, ()))
    open_checks = [check for check in lesson.checks if check.id not in passed]
    if not open_checks:
        print(f"All sentences of lesson {lesson.number} are true. There is nothing to hint at.")
        print(f"Compare with the solution: ./course diff {lesson.number}")
        return 0
    # What was passed before the last run tells which check is next; hints exist for those that can
    # fail first, and a later one is about the same cause.
    check = next((one for one in open_checks if one.id in there), None)
    if check is None:
        print(f"There is no hint for {open_checks[0].id}. Its page: docs/lessons/{lesson.stem}.md")
        return 0
    levels = there[check.id]
    seen = min(_seen().get(check.id, 0) + 1, len(levels))
    _keep(check.id, seen)
    print(f"{check.sentence}\n{check.id}\n")
    for number, level in enumerate(levels[:seen], 1):
        print(f"{number}. {hints.LEVELS[number - 1].capitalize()}\n")
        print("\n".join(f"   {line}".rstrip() for line in level.splitlines()) + "\n")
    if seen < len(levels):
        left = len(levels) - seen
        print(f"{left} more: ask again with ./course hint {lesson.number}")
    return 0


def _seen() -> dict[str, int]:
    try:
        seen = json.loads(ASKED.read_text(encoding="utf-8"))
        return {key: value for key, value in seen.items() if isinstance(value, int)}
    except (OSError, ValueError, AttributeError):
        return {}


def _keep(check_id: str, level: int) -> None:
    HOME.mkdir(exist_ok=True)
    ASKED.write_text(json.dumps({**_seen(), check_id: level}), encoding="utf-8")


def status() -> None:
    """Print a line for each lesson, and the command for the next one."""
    rows = progress.overview()
    for row in rows:
        mark = PASSED if row["passed"] == row["checks"] else FAILED if row["passed"] else " "
        arrow = ">" if row["next"] else " "
        count = f"{row['passed']}/{row['checks']}"
        print(f"{arrow} {mark} {row['number']:02}  {row['title']:<32} {count}")
    following = next((row for row in rows if row["next"]), None)
    print()
    if following:
        print(f"Next: ./course check {following['number']}")
    else:
        print("All lessons are passed.")
