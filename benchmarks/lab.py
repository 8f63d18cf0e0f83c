"""
How long the lab lets a reader wait: medians, beside what is wanted.

    .venv/bin/python benchmarks/lab.py [--rounds 15] [--lesson 8]
"""

import argparse
import os
import statistics
import time
from collections import defaultdict

from served import Page, served


WANTED = {
    "first result, made ready": 300,
    "first result, pressed at once": 300,
    "whole lesson, made ready": 2000,
    "whole lesson, pressed at once": 2000,
    "memcached refresh": 200,
}

PAUSE = 0.7
"""Seconds between reading a panel and pressing the next button."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--lesson", type=int, default=8)
    chosen = options.parse_args()
    with served() as (_, page):
        times = measure(page, chosen.lesson, chosen.rounds)
    cores, load = os.cpu_count(), os.getloadavg()[0]
    print(f"Lesson {chosen.lesson}, {chosen.rounds} rounds, {cores} cores, load {load:.1f}.\n")
    for name, values in times.items():
        wanted = f"   wanted: {WANTED[name]} ms" if name in WANTED else ""
        print(f"{name:30}{statistics.median(values):7.0f} ms{wanted}")


def measure(page: Page, lesson: int, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each thing, *rounds* times; the first round, which warms up, is left out."""
    times: dict[str, list[float]] = defaultdict(list)
    asked = {"app": "solution", "path": "/videogames/", "headers": [["Accept", "*/*"]]}
    for round_ in range(rounds + 1):
        for name, prepared in (("made ready", True), ("pressed at once", False)):
            # Each time the other app, and not the one that was checked last.
            for app in ("starter", "solution"):
                if prepared:
                    page.do(f"{lesson}/ready", app=app)
                    time.sleep(PAUSE)
                began, first = time.perf_counter(), None
                for event in page.run(lesson, app):
                    if first is None and event["event"] == "check":
                        first = _since(began)
                if round_:
                    times[f"first result, {name}"].append(first)
                    times[f"whole lesson, {name}"].append(_since(began))
                time.sleep(PAUSE)
    for _ in range(rounds):
        began = time.perf_counter()
        page.do(f"{lesson}/ask", **asked)
        times["request of the console"].append(_since(began))
        began = time.perf_counter()
        page.get(f"/lab/lessons/{lesson}/memcached?app=solution").raise_for_status()
        times["memcached refresh"].append(_since(began))
        began = time.perf_counter()
        page.get(f"/lab/lessons/{lesson}/").raise_for_status()
        times["facts of the lesson"].append(_since(began))
    return times


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
