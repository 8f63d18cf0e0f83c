"""
The proof of a lesson: its apps, the recordings of what they do, and its texts.

Each app is run, several at once. A proof without faults has passed; a fault is a sentence.
"""

import shutil
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from select import select
from tempfile import TemporaryDirectory
from typing import TypeVar

from hitormiss.course import scenario
from hitormiss.course.app import App, solution, starter
from hitormiss.course.catalogue import Lesson
from hitormiss.diagnosis import mistakes
from hitormiss.machine.channel import Message
from hitormiss.proof import apps, leaks, texts
from hitormiss.proof.recordings import Recording
from hitormiss.runs import checks
from hitormiss.runs.run import Run


AT_ONCE = 3
SEED = 1
"""Mistakes and mutants are asked with what this seed draws, right apps with another each time."""


@dataclass
class Proof:
    """
    One thing to prove.

    *start* starts the run that it needs, and *judge* is called with the events of this run.
    Without *start*, it is called without arguments. It returns the faults. The run is ended
    by the first check that fails, if *ends_at_failure*.
    """

    lesson: Lesson
    name: str
    start: Callable[[], Run] | None
    judge: Callable[..., list[str]]
    faults: list[str] = field(default_factory=list)
    events: list[Message] = field(default_factory=list)
    ends_at_failure: bool = False

    def has_ended(self, run: Run) -> bool:
        """Whether no more events of *run* are needed."""
        return run.ended or (self.ends_at_failure and any(map(apps.is_failure, self.events)))


AnyProof = TypeVar("AnyProof", bound=Proof)


def verify(lessons: list[Lesson], write: bool, proven: Container[Lesson] = ()) -> Iterator[Proof]:
    """
    Yield each proof of *lessons* when it has ended. With *write*, what differs is recorded.

    Of a lesson that is *proven* already, only starter, solution and texts are proven again.
    Those with faults are tried again at the end, each alone, and yielded again.
    """
    with TemporaryDirectory(prefix="hit-or-miss-verify-") as folder:
        proofs = [
            proof
            for lesson in lessons
            for proof in [
                *app_proofs(lesson, Path(folder) / lesson.stem, write, whole=lesson not in proven),
                *_recordings(lesson, write),
                *_texts(lesson),
            ]
        ]
        failed = []
        for proof in run_all(proofs):
            failed += [proof] if proof.faults else []
            yield proof
        for proof in failed:
            yield from run_all([replace(proof, faults=[], events=[])])


def run_all(proofs: Sequence[AnyProof]) -> Iterator[AnyProof]:
    """Yield *proofs* as they end, with up to `AT_ONCE` runs at a time."""
    waiting = list(reversed(proofs))
    running: dict[Run, AnyProof] = {}
    try:
        while waiting or running:
            while waiting and len(running) < AT_ONCE:
                proof = waiting.pop()
                if proof.start is None:
                    proof.faults = proof.judge()
                    yield proof
                    continue
                running[proof.start()] = proof
            for started in select(running, [], [])[0] if running else []:
                proof = running[started]
                proof.events += started.received()
                if proof.has_ended(started):
                    del running[started]
                    started.close()
                    proof.faults = proof.judge(proof.events)
                    yield proof
    finally:
        for started in running:
            started.close()


def right_apps(lesson: Lesson, folder: Path) -> Iterator[Proof]:
    """The proofs that the solution and the right ways pass. Files are copied into *folder*."""
    yield Proof(lesson, "solution", partial(checks.check, solution(lesson)), apps.passes)
    for way in lesson.right_ways:
        app = overlay(lesson, lesson.solution, way, folder)
        yield Proof(lesson, f"right way {way.name}", partial(checks.check, app), apps.passes)


def app_proofs(lesson: Lesson, folder: Path, write: bool, whole: bool = True) -> Iterator[Proof]:
    """The proofs of the apps of *lesson*; not the *whole*: of starter and solution alone."""
    right = right_apps(lesson, folder)
    yield from right if whole else islice(right, 1)
    for wrong in lesson.mistakes:
        is_starter = wrong.name == "starter"
        if not (whole or is_starter):
            continue
        app = overlay(lesson, lesson.starter if is_starter else lesson.solution, wrong, folder)
        yield Proof(
            lesson,
            "starter" if is_starter else f"mistake {wrong.name}",
            partial(checks.check, app, seed=SEED),
            partial(apps.fails, lesson, wrong, write),
        )
    if whole:
        yield from _leaks(lesson, folder)


def _leaks(lesson: Lesson, folder: Path) -> Iterator[Proof]:
    """
    The proofs that no right app gives one visitor's response to another, and no starter.

    A starter may do so if that is what its lesson is about.
    """
    check = lesson.check_id(leaks.CHECK)
    if check not in {one.id for one in lesson.checks}:
        return
    found = {"solution": solution(lesson), "starter": starter(lesson)}
    for one in mistakes.declared(lesson):
        if one.name == "starter" and check.partition("/")[2] in one.fails:
            del found["starter"]
    for way in lesson.right_ways:
        found[f"right way {way.name}"] = overlay(lesson, lesson.solution, way, folder / "leaks")
    for name, app in found.items():
        yield Proof(lesson, f"visitors of the {name}", partial(leaks.ask, app), leaks.faults)


def _recordings(lesson: Lesson, write: bool) -> Iterator[Proof]:
    recording = Recording(lesson)
    scenarios = scenario.of_page(lesson)
    both = {"starter": starter(lesson), "solution": solution(lesson)}
    for name, app in both.items():
        wanted = [one for one in scenarios if one.app == name]
        if wanted:
            yield Proof(
                lesson,
                f"exchanges of the {name}",
                partial(checks.play, app, wanted),
                partial(recording.exchanges, wanted, write),
            )


def overlay(lesson: Lesson, base: Path, changes: Path, folder: Path) -> App:
    """
    Return a copy of the app in *base*, made in *folder*, with the files of *changes* in it.

    ``views.py.gone`` in *changes* deletes ``views.py``.
    """
    target = folder / changes.parent.parent.name / changes.name / lesson.package
    ignored = shutil.ignore_patterns("__pycache__", "mistake.toml", *apps.RECORDED)
    for source in (base, changes):
        shutil.copytree(source, target, ignore=ignored, dirs_exist_ok=True)
    for gone in list(target.rglob("*.gone")):
        gone.with_suffix("").unlink()
        gone.unlink()
    return App(lesson, target, f"workspace/{lesson.package}")


def _texts(lesson: Lesson) -> Iterator[Proof]:
    for judge in (texts.files, texts.checks, texts.hints, texts.page):
        yield Proof(lesson, judge.__name__, None, partial(judge, lesson))
