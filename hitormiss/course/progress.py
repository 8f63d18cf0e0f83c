"""Stores which checks the learner has passed, for the terminal and the pages."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hitormiss.course.catalogue import HOME, Lesson, lessons


FILE = HOME / "progress.json"
VERSION = 1


def read() -> dict[str, list[str]]:
    """The ids of the passed checks, by the stem of their lesson. Empty if the file is invalid."""
    try:
        data = json.loads(FILE.read_text(encoding="utf-8"))
        passed = data["passed"]
        return {
            str(stem): [check_id for check_id in ids if isinstance(check_id, str)]
            for stem, ids in passed.items()
            if isinstance(ids, list)
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def write(passed: dict[str, list[str]]) -> None:
    """Replace the file in one step, so that no process reads half of it."""
    HOME.mkdir(exist_ok=True)
    text = json.dumps({"v": VERSION, "passed": passed}, indent=1)
    with TemporaryDirectory(prefix="progress-", dir=HOME) as folder:
        unfinished = Path(folder, FILE.name)
        unfinished.write_text(f"{text}\n", encoding="utf-8")
        unfinished.replace(FILE)


def keep(lesson: Lesson, events: list[dict[str, Any]]) -> None:
    """Store the passed checks of a finished run. A check that fails now is no longer passed."""
    if not any(event["event"] == "finished" for event in events):
        return
    passed = [event["id"] for event in events if event["event"] == "check" and event["passed"]]
    everything = read()
    if everything.get(lesson.stem) != passed:
        write({**everything, lesson.stem: passed})


def overview() -> list[dict[str, Any]]:
    """The progress in each lesson. ``next`` is true for the first that has checks to pass."""
    passed = read()
    rows: list[dict[str, Any]] = []
    for lesson in lessons():
        ids = {check.id for check in lesson.checks}
        done = len(ids & set(passed.get(lesson.stem, ())))
        rows.append(
            {
                "lesson": lesson.stem,
                "number": lesson.number,
                "title": lesson.title,
                "checks": len(ids),
                "passed": done,
                "next": done < len(ids) and not any(row["next"] for row in rows),
            }
        )
    return rows
