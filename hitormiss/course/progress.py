"""Stores which checks the learner has passed, for the terminal and the pages."""

import json
from typing import Any

from hitormiss.course import own_files
from hitormiss.course.catalogue import HOME, Lesson, lessons


FILE = HOME / "progress.json"
VERSION = 1


def read() -> dict[str, list[str]]:
    """The ids of the checks that passed last, by the stem of their lesson. See `_data`."""
    passed = _data().get("passed")
    if not isinstance(passed, dict):
        return {}
    return {
        str(stem): [check_id for check_id in ids if isinstance(check_id, str)]
        for stem, ids in passed.items()
        if isinstance(ids, list)
    }


def once() -> list[str]:
    """The stems of the lessons that were passed once, whatever their working copy is now."""
    stems = _data().get("once")
    return [stem for stem in stems if isinstance(stem, str)] if isinstance(stems, list) else []


def _data() -> dict[str, Any]:
    """What the file has; empty if it is invalid."""
    try:
        data = json.loads(FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def write(passed: dict[str, list[str]], once: list[str]) -> None:
    """Replace the file in one step, so that no process reads half of it."""
    HOME.mkdir(exist_ok=True)
    text = json.dumps({"v": VERSION, "passed": passed, "once": once}, indent=1)
    own_files.replace(FILE, f"{text}\n".encode())


def keep(lesson: Lesson, events: list[dict[str, Any]]) -> None:
    """
    Store the passed checks of a finished run. A check that fails now is no longer passed.

    A lesson that was passed stays so: a reset is for doing it again.
    """
    if not any(event["event"] == "finished" for event in events):
        return
    passed = [event["id"] for event in events if event["event"] == "check" and event["passed"]]
    everything, before = read(), once()
    last = everything.get(lesson.stem, [])
    all_of_them = {check.id for check in lesson.checks}
    if lesson.stem not in before and (all_of_them <= set(passed) or all_of_them <= set(last)):
        before.append(lesson.stem)
    if last != passed or before != once():
        write({**everything, lesson.stem: passed}, before)


def overview() -> list[dict[str, Any]]:
    """
    The progress in each lesson: how many of its checks passed last, and whether all did ``once``.

    ``next`` is true for the first lesson that was never passed.
    """
    passed, before = read(), once()
    rows: list[dict[str, Any]] = []
    for lesson in lessons():
        ids = {check.id for check in lesson.checks}
        done = len(ids & set(passed.get(lesson.stem, ())))
        is_passed = done == len(ids) or lesson.stem in before
        rows.append(
            {
                "lesson": lesson.stem,
                "number": lesson.number,
                "title": lesson.title,
                "checks": len(ids),
                "passed": done,
                "once": is_passed,
                "next": not is_passed and not any(row["next"] for row in rows),
            }
        )
    return rows
