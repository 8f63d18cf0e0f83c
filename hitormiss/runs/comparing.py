"""Two apps side by side, alive: the same requests to both, each beginning with nothing stored."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hitormiss.course import scenario
from hitormiss.course.app import App, solution
from hitormiss.course.catalogue import Lesson
from hitormiss.http.exchange import Request
from hitormiss.runs.live import Live


Facts = dict[str, Any]
WITHOUT_A_PAGE = ("GET /videogames/", "GET /videogames/")


def lines_of(lesson: Lesson) -> list[str]:
    """The prepared requests of the lesson's page: each scenario once, in their order."""
    scenarios = dict.fromkeys(one.lines for one in scenario.of_page(lesson))
    return [line for lines in scenarios for line in lines] or list(WITHOUT_A_PAGE)


def compare(ours: App, start: Callable[[App], Live]) -> Facts:
    """
    Ask *ours* and the solution what the lesson's page asks.

    *start* makes a live app; both are new, and end with the comparison. The
    result has ``requests``, with both exchanges of each line, and the ``keys``
    and the ``faults`` of each app, None where it has none.
    """
    lines = lines_of(ours.lesson)
    requests = [scenario.request(line) for line in lines]
    apps = {"workspace": ours, "solution": solution(ours.lesson)}
    with ThreadPoolExecutor(2) as both:
        going = {name: both.submit(_ask, app, requests, start) for name, app in apps.items()}
        told = {name: future.result() for name, future in going.items()}
    return {
        "requests": [
            {"line": line, **{name: told[name]["exchanges"][number] for name in apps}}
            for number, line in enumerate(lines)
        ],
        "keys": {name: told[name]["keys"] for name in apps},
        "faults": {name: told[name]["fault"] for name in apps},
    }


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
