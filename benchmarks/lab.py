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
    "first result of a run": 300,
    "whole lesson": 2000,
    "memcached refresh": 200,
}


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
        print(f"{name:28}{statistics.median(values):7.0f} ms{wanted}")


def measure(page: Page, lesson: int, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each thing, *rounds* times; the first round, which warms up, is left out."""
    times: dict[str, list[float]] = defaultdict(list)
    asked = {"app": "solution", "path": "/videogames/", "headers": [["Accept", "*/*"]]}
    for app in ("starter", "solution"):
        for round_ in range(rounds + 1):
            began, first = time.perf_counter(), None
            for event in page.run(lesson, app):
                if first is None and event["event"] == "check":
                    first = _since(began)
            if round_:
                times["first result of a run"].append(first)
                times["whole lesson"].append(_since(began))
            # Whoever presses again has looked at the last verdict first.
            time.sleep(0.5)
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
