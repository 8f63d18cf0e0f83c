"""What the learner has passed: one file for terminal and page, made from passed checks alone."""

import json
import os
import tempfile
from typing import Any

from hitormiss.course.catalogue import HOME, Lesson, lessons


FILE = HOME / "progress.json"
VERSION = 1


def read() -> dict[str, list[str]]:
    """The ids of the passed checks of each lesson. A file that is no progress counts as none."""
    try:
        data = json.loads(FILE.read_text(encoding="utf-8"))
        passed = data["passed"]
        return {
            str(stem): [one for one in ids if isinstance(one, str)]
            for stem, ids in passed.items()
            if isinstance(ids, list)
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write(passed: dict[str, list[str]]) -> None:
    """Replace the file as a whole, so that a reader never sees half of it."""
    HOME.mkdir(exist_ok=True)
    text = json.dumps({"v": VERSION, "passed": passed}, indent=1)
    handle, unfinished = tempfile.mkstemp(dir=HOME, prefix="progress-")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text + "\n")
        os.replace(unfinished, FILE)
    except BaseException:
        os.unlink(unfinished)
        raise


def keep(lesson: Lesson, events: list[dict[str, Any]]) -> None:
    """Keep what a finished run of a working copy has shown; what fails now is open again."""
    if not any(event["event"] == "finished" for event in events):
        return
    passed = [event["id"] for event in events if event["event"] == "check" and event["passed"]]
    everything = read()
    if everything.get(lesson.stem) != passed:
        write({**everything, lesson.stem: passed})


def overview() -> list[dict[str, Any]]:
    """Each lesson, how many checks it has and how many passed; ``next``: the first open one."""
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
                "next": False,
            }
        )
    for row in rows:
        if row["passed"] < row["checks"]:
            row["next"] = True
            break
    return rows
