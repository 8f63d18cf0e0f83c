"""The bench of a lesson's page: sentences with their hints, files, and recorded requests."""

import json
import re
from typing import NamedTuple

from markupsafe import Markup

from hitormiss.cache.keys import parts
from hitormiss.course import comparison, scenario
from hitormiss.course.catalogue import Check

from .exchange import JsonObject, explanations
from .failure import shown
from .lesson_page import LessonPage
from .markup import highlighted, plain, render


class Sentence(NamedTuple):
    """A check with its *hints*, and how the starter fails it: None if it does not."""

    check: Check
    hints: list[str]
    failure: JsonObject | None


class File(NamedTuple):
    """A file of the starter, as *lines* of HTML. *changes*: the solution has another text."""

    name: str
    lines: list[Markup]
    changes: bool


def bench(lesson: LessonPage) -> str:
    """Return the bench of *lesson*."""
    sentences = _sentences(lesson)
    files = _files(lesson)
    return render(
        "bench.html",
        lesson=lesson,
        sentences=sentences,
        files=files,
        first=next((file.name for file in files if file.changes), files[0].name),
        objectives=lesson.meta.get("objectives") or [],
        recorded=_recorded(lesson),
        says={name: plain(words) for name, words in explanations().items()},
    )


def _sentences(lesson: LessonPage) -> list[Sentence]:
    failures = {one["id"]: one for one in lesson.failures_of_starter("checks")}
    hints = {check.id: levels for check, levels in lesson.hints("checks")}
    return [
        Sentence(
            check,
            hints.get(check.id, []),
            shown(failures[check.id], f"starter, {check.id}") if check.id in failures else None,
        )
        for check in lesson.sentences("checks")
    ]


def _files(lesson: LessonPage) -> list[File]:
    solution = comparison.files(lesson.solution)
    found = [
        File(name, highlighted("\n".join(lines)), solution.get(name) != lines)
        for name, lines in comparison.files(lesson.starter).items()
        if any(lines)
    ]
    return sorted(found, key=lambda file: (not file.changes, file.name != "views.py", file.name))


def _recorded(lesson: LessonPage) -> str:
    """The exchanges of the page's requests, as JSON for the tab Ask where no lab is."""
    exchanges = lesson.recordings("checks").get("exchanges", {})
    runs = [
        {
            "app": wanted.app,
            "lines": wanted.lines,
            "exchanges": [_short(one) for one in exchanges[wanted.key]["exchanges"]],
            "parts": _parts(exchanges[wanted.key]["exchanges"]),
        }
        for wanted in scenario.of_page(lesson)
        if wanted.key in exchanges
    ]
    # A script element ends where its text says </script.
    return re.sub(r"</", r"<\\/", json.dumps(runs, ensure_ascii=False, separators=(",", ":")))


def _parts(exchanges: list[JsonObject]) -> JsonObject:
    """The parts of each key that the *exchanges* have stored."""
    stored = {
        event["key"] for one in exchanges for event in one["events"] if event["verb"] == "SET"
    }
    return {key: [part._asdict() for part in parts(key)] for key in sorted(stored)}


def _short(exchange: JsonObject) -> JsonObject:
    """*exchange* with the first characters of a long body."""
    response = exchange["response"]
    return {**exchange, "response": {**response, "body": (response.get("body") or "")[:120]}}
