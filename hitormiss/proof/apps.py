"""The proof of apps: the checks that each must pass or fail, and how its failure is shown."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from hitormiss.course.catalogue import ROOT, Lesson
from hitormiss.diagnosis import mistakes
from hitormiss.machine.channel import Message
from hitormiss.telling import mask
from hitormiss.telling.report import failure_lines, plain


FAILURE_FENCE = re.compile(
    r"^```(?:mistake|failure)\n(?:lesson: *(\d+)\n)?(\w+)(?::.*)?$", re.MULTILINE
)
RECORDED = ("words.txt", "failure.json", "failures.json")
"""What is recorded of a mistake: its failure as text, and as data where a page shows it."""


def is_failure(event: Message) -> bool:
    """Whether *event* is a check that failed."""
    return event["event"] == "check" and event["passed"] is False


def passes(events: list[Message]) -> list[str]:
    """Return the faults of an app that must pass each check."""
    if fault := broken(events):
        return [fault]
    faults = []
    for event in events:
        if is_failure(event):
            got = event["failure"]["got"]["lines"][0]
            wanted = event["failure"]["expected"]["lines"][0]
            again = event["failure"]["again"]
            faults.append(f"fails {event['id']}: expected {wanted!r}, got {got!r}: {again}")
    return faults


def fails(lesson: Lesson, folder: Path, write: bool, events: list[Message]) -> list[str]:
    """
    Return the faults of the mistake in *folder*.

    It must fail the checks that it declares and no others, and its failure must be as it
    was recorded. With *write*, the failure is recorded.
    """
    if fault := broken(events):
        return [fault]
    if not (folder / "mistake.toml").exists():
        return [f"{folder.relative_to(ROOT)}/mistake.toml is missing"]
    mistake = mistakes.read(folder)
    ended = {event["id"].partition("/")[2]: event for event in events if event["event"] == "check"}
    failures = {name: event["failure"] for name, event in ended.items() if is_failure(event)}
    # A check that was not run because Redis is missing proves nothing.
    not_run = {name for name, event in ended.items() if event["passed"] is None}
    declared = [one for one in mistake.fails if one not in not_run]
    faults = []
    if list(failures) != declared:
        faults.append(f"declares {declared}, and fails {list(failures)}")
    if mistake.check in not_run:
        return faults
    if mistake.check not in failures:
        return faults or ["passes all checks, though it is a mistake"]
    facts = mask.failure(failures[mistake.check])
    words = plain(failure_lines(facts)) + "\n"
    is_shown = mistake.name in shown_mistakes(lesson)
    faults += compare_or_write(folder / "words.txt", words, write)
    shown = _as_text(facts) if is_shown else None
    faults += compare_or_write(folder / "failure.json", shown, write)
    if mistake.name == "starter" and not not_run:  # the page shows each of its failures
        every = _as_text([mask.failure(one) for one in failures.values()])
        faults += compare_or_write(folder / "failures.json", every, write)
    return faults


def _as_text(data: Any) -> str:
    """*data* as JSON, indented: a small change is a small difference between files."""
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


@cache
def shown_mistakes(lesson: Lesson) -> set[str]:
    """Return the names of the mistakes of *lesson* whose failure a page shows."""
    return {
        name
        for page in (ROOT / "docs").rglob("*.md")
        for number, name in FAILURE_FENCE.findall(page.read_text(encoding="utf-8"))
        if (int(number) == lesson.number if number else page == lesson.page)
    }


def compare_or_write(path: Path, text: str | None, write: bool) -> list[str]:
    """
    Return the faults of the recording at *path*, which must be *text*.

    When *text* is None, there must be none. With *write*, the recording is written or deleted.
    """
    recorded = path.read_text(encoding="utf-8") if path.exists() else None
    if recorded == text:
        return []
    name = path.relative_to(ROOT)
    if write and text is None:
        path.unlink()
    elif write and text is not None:
        path.write_text(text, encoding="utf-8")
    elif recorded is None:
        return [f"{name} is missing: ./course verify --write"]
    elif text is None:
        return [f"{name} is shown on no page: ./course verify --write"]
    else:
        return [_first_difference(name, recorded.splitlines(), text.splitlines())]
    return []


def _first_difference(name: Path, recorded: list[str], today: list[str]) -> str:
    for number, (old, new) in enumerate(zip(recorded, today, strict=False), 1):
        if new != old:
            return f"{name}:{number} says {old!r}, and today it is {new!r}"
    return f"{name} has {len(recorded)} lines, and today there are {len(today)}"


def broken(events: list[Message]) -> str | None:
    """Why the run did not finish, if it did not."""
    last = events[-1]
    return None if last["event"] == "finished" else f"{last['event']}: {last['what'][-400:]}"
