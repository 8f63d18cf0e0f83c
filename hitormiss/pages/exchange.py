"""Recorded exchanges as HTML: the responses side by side, and below them memcached's timelines."""

import re
import tomllib
from functools import cache
from hashlib import md5
from pathlib import Path
from typing import Any

from hitormiss.course.scenario import Scenario

from .markup import render


SMALL = 400
"""A body of this many bytes or more is not shown: its size is."""
SHORT = 4
"""Two timelines with so many steps or fewer fit side by side."""

LOOKS = {"ADD": "SET", "NOT_STORED": "MISS"}
"""Verbs that look like another one."""

JsonObject = dict[str, Any]
Step = tuple[str, str, str]
"""A step of a timeline: its kind, a word, and a detail."""


@cache
def explanations() -> dict[str, str]:
    """Return an explanation for each header, by its name."""
    return tomllib.loads(Path(__file__).with_name("headers.toml").read_text(encoding="utf-8"))


def exchange_figure(
    wanted: Scenario, exchanges: list[JsonObject], versions: JsonObject, **question: Any
) -> str:
    """
    Return the figure of an ``exchange`` fence, or of a ``predict`` fence with its *question*.

    *exchanges* are those that were recorded for *wanted* (`Exchange.as_json`), and
    *versions* the versions of what they were recorded with, by name.
    """
    present = {key for exchange in exchanges for key, _ in exchange["response"]["headers"]}
    timelines = [_timeline(each) for each in exchanges]
    earlier = [_earlier(exchanges[:place], each) for place, each in enumerate(exchanges)]
    return render(
        "predict.html" if question else "exchange.html",
        name="x" + md5(wanted.key.encode(), usedforsecurity=False).hexdigest()[:6],
        wanted=wanted,
        shown=[
            _shown(exchange, before) for exchange, before in zip(exchanges, earlier, strict=True)
        ],
        same_body=[_number_of_same_body(*pair) for pair in zip(exchanges, earlier, strict=True)],
        asked=[re.split(r" {2,}", line) for line in wanted.lines],
        exchanges=exchanges,
        timelines=timelines,
        is_short=all(len(steps) <= SHORT for steps in timelines),
        versions=[f"{name} {version}" for name, version in versions.items()],
        says={key: words for key, words in explanations().items() if key in present},
        small=SMALL,
        **question,
    )


def _earlier(before: list[JsonObject], exchange: JsonObject) -> JsonObject | None:
    """Return the last exchange *before* that asked for the same, or None."""
    asks = [exchange["request"][part] for part in ("method", "path")]
    return next(
        (
            other
            for other in reversed(before)
            if [other["request"][part] for part in ("method", "path")] == asks
        ),
        None,
    )


def _shown(exchange: JsonObject, earlier: JsonObject | None) -> list[tuple[str, str, bool]]:
    """Return the explained headers, each with whether the *earlier* response had another value."""
    headers = exchange["response"]["headers"]
    known = earlier["response"]["headers"] if earlier else headers
    return [
        (name, value, [name, value] not in known)
        for wanted in explanations()
        for name, value in headers
        if name == wanted
    ]


def _number_of_same_body(exchange: JsonObject, earlier: JsonObject | None) -> int | None:
    body = exchange["response"]["body"]
    return earlier["number"] if earlier and body and body == earlier["response"]["body"] else None


def _timeline(exchange: JsonObject) -> list[Step]:
    events = exchange["events"]
    found = steps(events)
    if exchange["queries"]:
        word = "query" if exchange["queries"] == 1 else "queries"
        # A view reads the table after it has asked memcached, and before it changes anything there.
        reads = ("HIT", "MISS")
        where = next((n for n, one in enumerate(events) if one["verb"] not in reads), len(events))
        found.insert(where, ("db", word, str(exchange["queries"])))
    headers = dict(exchange["response"]["headers"])
    age = f"Age: {headers['Age']}" if "Age" in headers else "no Age"
    return [
        ("end", exchange["request"]["method"], f"request {exchange['number']}"),
        *found,
        ("end", exchange["response"]["status"], age),
    ]


def steps(events: list[JsonObject]) -> list[Step]:
    """Return a step for each of *events*: ``SET page ttl=7200`` is SET, with the rest as detail."""
    verbs = [(str(item["verb"]), str(item["text"])) for item in events]
    return [(LOOKS.get(verb, verb), verb, text.removeprefix(verb).strip()) for verb, text in verbs]
