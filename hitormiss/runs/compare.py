"""Two apps side by side, alive: the same requests to both, each beginning with nothing stored."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from hitormiss.course import scenario
from hitormiss.course.app import App, solution
from hitormiss.course.catalogue import Lesson
from hitormiss.http.exchange import Request
from hitormiss.runs.live import Live
from hitormiss.telling import mask


Facts = dict[str, Any]
WITHOUT_A_PAGE = ("GET /videogames/", "GET /videogames/")

OF_THE_SERVER = {"date", "server"}
BESIDE_THE_POINT = {
    *("content-type", "content-length", "allow", "x-frame-options", "x-content-type-options"),
    *("referrer-policy", "cross-origin-opener-policy"),
}


class Told(NamedTuple):
    """One fact of one app: what is shown of it, and what of that is compared."""

    name: str
    value: str
    compared: str


def lines_of(lesson: Lesson) -> list[str]:
    """The prepared requests of the lesson's page: each scenario once, in their order."""
    scenarios = dict.fromkeys(one.lines for one in scenario.of_page(lesson))
    return [line for lines in scenarios for line in lines] or list(WITHOUT_A_PAGE)


def compare(ours: App, start: Callable[[App], Live]) -> Facts:
    """
    Ask *ours* and the solution what the lesson's page asks.

    *start* makes a live app. Both are new, and end with the comparison. The
    result has ``requests``, each a ``line`` with its ``rows``; the rows of the ``keys``
    at the end; and the ``faults`` of each app, None where it has none. A row has a
    ``name``, what the ``workspace`` and the ``solution`` have there, None where they
    have nothing, and whether it ``differs``.
    """
    lines = lines_of(ours.lesson)
    requests = [scenario.request(line) for line in lines]
    apps = (ours, solution(ours.lesson))
    with ThreadPoolExecutor(2) as both:
        going = [both.submit(_ask, app, requests, start) for app in apps]
        mine, theirs = (future.result() for future in going)
    pairs = zip(lines, mine["exchanges"], theirs["exchanges"], strict=True)
    return {
        "requests": [
            {"line": line, "rows": _rows(_exchange(one), _exchange(other))}
            for line, one, other in pairs
        ],
        "keys": _rows(_keys(mine["keys"]), _keys(theirs["keys"])),
        "faults": {"workspace": mine["fault"], "solution": theirs["fault"]},
    }


def differences(facts: Facts) -> int:
    """How many of the requests are answered differently."""
    return sum(any(row["differs"] for row in one["rows"]) for one in facts["requests"])


def _ask(app: App, requests: list[Request], start: Callable[[App], Live]) -> Facts:
    live = start(app)
    try:
        answers = [live.ask(request) for request in requests]
        keys = live.look()["keys"]
    finally:
        live.close()
    faults = (answer["fault"] for answer in answers if answer["fault"])
    return {
        "exchanges": [answer["exchange"] for answer in answers],
        "keys": keys,
        "fault": next(faults, None),
    }


def _exchange(facts: Facts) -> dict[str, Told]:
    """The facts of an exchange by what they are about, so that two can be matched."""
    if facts["response"] is None:
        return {"status": Told("Status", "No answer.", "")}
    # A second between two answers is no difference: they are compared as recordings are.
    still = mask.exchange(facts)["response"]["headers"]
    status = facts["response"]["status_line"]
    told = {"status": Told("Status", status, status)}
    for (name, value), (_, masked) in zip(facts["response"]["headers"], still, strict=True):
        about = name.lower()
        while about in told:  # Set-Cookie may come more than once
            about += " again"
        told[about] = Told(name, value, masked)
    events = " → ".join(event["text"] for event in facts["events"]) or "-"
    told["memcached"] = Told("memcached", events, events)
    return {about: one for about, one in told.items() if about not in OF_THE_SERVER}


def _keys(rows: list[Facts]) -> dict[str, Told]:
    """What memcached holds, by key."""
    return {row["key"]: _key(row) for row in rows if not row["gone"]}


def _key(row: Facts) -> Told:
    name = row["key"] if row["kind"] == "own" else f"{row['kind']} {row['url'] or row['key']}"
    ttl = "never" if row["ttl"] is None else row["ttl"]
    value = f"ttl={ttl} hits={row['hits']}"
    return Told(name, value, mask.text(value))


def _rows(ours: dict[str, Told], theirs: dict[str, Told]) -> list[Facts]:
    """
    What is about the same thing in one row, memcached's last.

    What is alike is told where the course is about it.
    """
    about = list(dict.fromkeys([*ours, *theirs]))
    about.sort(key=lambda name: name == "memcached")
    rows = ((name, _row(ours.get(name), theirs.get(name))) for name in about)
    return [row for name, row in rows if row["differs"] or name not in BESIDE_THE_POINT]


def _row(ours: Told | None, theirs: Told | None) -> Facts:
    return {
        "name": (ours or theirs).name,
        "workspace": ours and ours.value,
        "solution": theirs and theirs.value,
        "differs": ours is None or theirs is None or ours.compared != theirs.compared,
    }
