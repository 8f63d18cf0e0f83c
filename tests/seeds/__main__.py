"""
Check every app of a lesson with many seeds: the verdict must not depend on what is drawn.

    python -m tests.seeds 8 --right 200 --wrong 20

Starter, solution and right ways are checked with the first number of seeds, mistakes
with the second. It prints each app whose failed checks are not those that it declares,
with the seed. The exit status is 1 if there is one.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from hitormiss.course.app import App, solution, starter
from hitormiss.course.catalogue import Lesson, find_lesson
from hitormiss.proof.verify import overlay
from hitormiss.runs import checks, warm_process
from hitormiss.telling import mistakes


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.seeds")
    parser.add_argument("lesson", type=find_lesson)
    parser.add_argument("--right", type=int, default=200)
    parser.add_argument("--wrong", type=int, default=20)
    options = parser.parse_args()
    warm_process.import_modules()
    others = runs = 0
    with TemporaryDirectory() as folder:
        for name, app, declared, is_wrong in apps(options.lesson, Path(folder)):
            for seed in range(options.wrong if is_wrong else options.right):
                runs += 1
                failed = failed_checks(app, seed)
                if failed != declared:
                    others += 1
                    print(f"{name} with seed {seed} fails {failed}, and declares {declared}")
    print(f"{options.lesson.stem}: {runs} runs, {others} with another verdict")
    return 1 if others else 0


def apps(lesson: Lesson, folder: Path) -> Iterator[tuple[str, App, list[str], bool]]:
    """Each app: its name, the checks that it declares to fail, and whether it is a mistake."""
    yield "solution", solution(lesson), [], False
    for way in lesson.right_ways:
        yield f"right way {way.name}", overlay(lesson, lesson.solution, way, folder), [], False
    for wrong in lesson.mistakes:
        declared = list(mistakes.read(wrong).fails)
        if wrong.name == "starter":
            yield "starter", starter(lesson), declared, False
        else:
            app = overlay(lesson, lesson.solution, wrong, folder)
            yield f"mistake {wrong.name}", app, declared, True


def failed_checks(app: App, seed: int) -> list[str]:
    with closing(checks.check(app, seed=seed)) as run:
        return [
            event["id"].partition("/")[2]
            for event in run
            if event["event"] == "check" and event["passed"] is False
        ]


if __name__ == "__main__":
    sys.exit(main())
