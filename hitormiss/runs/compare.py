"""The working copy and the solution side by side: the same requests to both."""

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
MEMCACHED = "memcached"
WITHOUT_A_PAGE = ("GET /videogames/", "GET /videogames/")

OF_THE_SERVER = {"date", "server"}
NOT_THE_SUBJECT = {
    *("content-type", "content-length", "allow", "x-frame-options", "x-content-type-options"),
    *("referrer-policy", "cross-origin-opener-policy"),
}


class Fact(NamedTuple):
    """One fact about an app: the value that is shown, and the form of it that is compared."""

    name: str
    value: str
    compared: str


def lines_of(lesson: Lesson) -> list[str]:
    """The requests of the lesson's page: each scenario once, in their order."""
    scenarios = dict.fromkeys(one.lines for one in scenario.of_page(lesson))
    return [line for lines in scenarios for line in lines] or list(WITHOUT_A_PAGE)


def compare(ours: App, start: Callable[[App], Live]) -> Facts:
    """
    Send *ours* and the solution the requests of the lesson's page. Both begin empty.

    *start* starts a live app; both are closed afterwards. The
    result has ``requests``, each a ``line`` with its ``rows``; the rows of the ``keys``
    at the end; the ``faults`` of each app, None where it has none; and the ``verdict``,
    a sentence. A row has a ``name``, what the ``workspace`` and the ``solution`` have
    there, None where they have nothing, and whether it ``differs``.
    """
    lines = lines_of(ours.lesson)
    requests = [scenario.request(line) for line in lines]
    apps = (ours, solution(ours.lesson))
    with ThreadPoolExecutor(2) as both:
        going = [both.submit(_ask, app, requests, start) for app in apps]
        mine, theirs = (future.result() for future in going)
    pairs = zip(lines, mine["exchanges"], theirs["exchanges"], strict=True)
    compared: list[Facts] = [
        {"line": line, "rows": _rows(_exchange(one), _exchange(other))}
        for line, one, other in pairs
    ]
    keys = _rows(_keys(mine["keys"]), _keys(theirs["keys"]))
    return {
        "requests": compared,
        "keys": keys,
        "faults": {"workspace": mine["fault"], "solution": theirs["fault"]},
        "verdict": _verdict(compared, keys),
    }


def _verdict(requests: list[Facts], keys: list[Facts]) -> str:
    """What differs: responses, what memcached did for them, and the keys are three things."""
    differing = [{row["name"] for row in one["rows"] if row["differs"]} for one in requests]
    responses = sum(bool(names - {MEMCACHED}) for names in differing)
    hits = any(MEMCACHED in names for names in differing)
    also = ["what memcached did"] * hits + ["its keys"] * any(row["differs"] for row in keys)
    total, rest = len(requests), " and ".join(also)
    if not responses:
        return f"All {total} responses agree{f', but not {rest}' if rest else ''}."
    return f"{responses} of {total} responses differ{f', and {rest}' if rest else ''}."


def _ask(app: App, requests: list[Request], start: Callable[[App], Live]) -> Facts:
    live = start(app)
    try:
        # One process, as for the recordings of the page.
        results = [live.ask(request, workers=1) for request in requests]
        keys = live.look()["keys"]
    finally:
        live.close()
    faults = (result["fault"] for result in results if result["fault"])
    return {
        "exchanges": [result["exchange"] for result in results],
        "keys": keys,
        "fault": next(faults, None),
    }


def _exchange(facts: Facts) -> dict[str, Fact]:
    """The facts of an exchange, by what they are about: so two exchanges can be matched."""
    if facts["response"] is None:
        return {"status": Fact("Status", "No response.", "")}
    # A second between two responses is no difference, so both are masked as recordings are.
    still = mask.exchange(facts)["response"]["headers"]
    status = facts["response"]["status_line"]
    found = {"status": Fact("Status", status, status)}
    for (name, value), (_, masked) in zip(facts["response"]["headers"], still, strict=True):
        about = name.lower()
        while about in found:  # Set-Cookie may come more than once
            about += " again"
        found[about] = Fact(name, value, masked)
    events = " → ".join(event["text"] for event in facts["events"]) or "-"
    # Not the names: those of keys of one's own are free, and the keys have rows of their own.
    did = [(event["verb"], event["kind"], event["ttl"]) for event in facts["events"]]
    found["memcached"] = Fact(MEMCACHED, events, repr(did))
    return {about: one for about, one in found.items() if about not in OF_THE_SERVER}


def _keys(rows: list[Facts]) -> dict[str, Fact]:
    """What memcached holds, by key."""
    return {row["key"]: _key(row) for row in rows if not row["gone"]}


def _key(row: Facts) -> Fact:
    name = row["key"] if row["kind"] == "own" else f"{row['kind']} {row['url'] or row['key']}"
    ttl = "never" if row["ttl"] is None else row["ttl"]
    value = f"ttl={ttl} hits={row['hits']}"
    return Fact(name, value, mask.text(value))


def _rows(ours: dict[str, Fact], theirs: dict[str, Fact]) -> list[Facts]:
    """
    A row for each fact, with both values; memcached's row is the last.

    Rows that are equal are left out when they are not the subject of the course.
    """
    about = list(dict.fromkeys([*ours, *theirs]))
    about.sort(key=lambda name: name == "memcached")
    rows = ((name, _row(ours.get(name), theirs.get(name))) for name in about)
    return [row for name, row in rows if row["differs"] or name not in NOT_THE_SUBJECT]


def _row(ours: Fact | None, theirs: Fact | None) -> Facts:
    fact = ours or theirs
    assert fact is not None  # a row is about what at least one of them has
    return {
        "name": fact.name,
        "workspace": ours and ours.value,
        "solution": theirs and theirs.value,
        "differs": ours is None or theirs is None or ours.compared != theirs.compared,
    }
