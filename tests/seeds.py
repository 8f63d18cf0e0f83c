"""
Check the apps of lessons with many seeds: the verdict must not depend on what is drawn.

    python -m tests.seeds 8 9 --both 200 --others 20

Starter and solution are checked with the first number of seeds, mistakes and right ways with
the second; without lessons, those of all. It prints each app whose failed checks are not those
that it declares, with the seed. The exit status is 1 if there is one.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from hitormiss.course.app import App, solution, starter
from hitormiss.course.catalogue import Lesson, find_lesson, lessons
from hitormiss.diagnosis import mistakes
from hitormiss.machine.channel import Message
from hitormiss.proof.apps import is_failure
from hitormiss.proof.verify import Proof, overlay, run_all
from hitormiss.runs import checks, warm_process


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.seeds")
    parser.add_argument("lessons", type=find_lesson, nargs="*")
    parser.add_argument("--both", type=int, default=200, help="seeds of starter and solution")
    parser.add_argument("--others", type=int, default=20, help="seeds of mistakes and right ways")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    options = parser.parse_args()
    warm_process.import_modules()
    with TemporaryDirectory() as folder:
        of_each = [
            run_lesson(lesson, Path(folder), options) for lesson in options.lessons or lessons()
        ]
    return 1 if any(of_each) else 0


def run_lesson(lesson: Lesson, folder: Path, options: argparse.Namespace) -> int:
    """Run the apps of *lesson*, and return how many runs had another verdict."""
    began = time.monotonic()
    runs = []
    for name, app, declared in apps(lesson, folder):
        count = options.both if name in ("starter", "solution") else options.others
        for seed in range(options.first, options.first + count):
            start = partial(checks.check, app, seed=seed)
            runs.append(Proof(lesson, f"{name} with seed {seed}", start, partial(judge, declared)))
    others = 0
    for proof in run_all(runs):
        for fault in proof.faults:
            others += 1
            print(f"{lesson.stem}: {proof.name} {fault}", flush=True)
    seconds = time.monotonic() - began
    print(f"{lesson.stem}: {len(runs)} runs, {others} with another verdict, in {seconds:.0f} s")
    return others


def judge(declared: list[str], events: list[Message]) -> list[str]:
    if events[-1]["event"] != "finished":
        return [f"ends with {events[-1]}"]
    failed = [event["id"].partition("/")[2] for event in events if is_failure(event)]
    return [] if failed == declared else [f"fails {failed}, and declares {declared}"]


def apps(lesson: Lesson, folder: Path) -> Iterator[tuple[str, App, list[str]]]:
    """Each app: its name, and the checks that it declares to fail."""
    yield "solution", solution(lesson), []
    for way in lesson.right_ways:
        yield f"right way {way.name}", overlay(lesson, lesson.solution, way, folder), []
    for wrong in lesson.mistakes:
        declared = list(mistakes.read(wrong).fails)
        if wrong.name == "starter":
            yield "starter", starter(lesson), declared
        else:
            app = overlay(lesson, lesson.solution, wrong, folder)
            yield f"mistake {wrong.name}", app, declared


if __name__ == "__main__":
    sys.exit(main())
