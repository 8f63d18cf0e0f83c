"""
The proof of a lesson: its apps, the recordings of what they do, and its texts.

Each app is run, several at once. A proof without faults has passed; a fault is a sentence.
"""

import selectors
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from hitormiss.course import scenario
from hitormiss.course.app import App, solution, starter
from hitormiss.course.catalogue import Lesson
from hitormiss.machine.channel import Message
from hitormiss.proof import apps, texts
from hitormiss.proof.recordings import Recording
from hitormiss.runs import checks
from hitormiss.runs.run import Run


AT_ONCE = 3


@dataclass
class Proof:
    """
    One thing to prove.

    *start* starts the run that it needs, and *judge* is called with the events of this run.
    Without *start*, it is called without arguments. It returns the faults.
    """

    lesson: Lesson
    name: str
    start: Callable[[], Run] | None
    judge: Callable[..., list[str]]
    faults: list[str] = field(default_factory=list)
    events: list[Message] = field(default_factory=list)


def verify(lessons: list[Lesson], write: bool) -> Iterator[Proof]:
    """Yield each proof of *lessons* when it has ended. With *write*, what differs is recorded."""
    with TemporaryDirectory(prefix="hit-or-miss-verify-") as folder:
        proofs = [
            proof
            for lesson in lessons
            for proof in [
                *_apps(lesson, Path(folder) / lesson.stem, write),
                *_recordings(lesson, write),
                *_texts(lesson),
            ]
        ]
        yield from _run_all(proofs)


def _run_all(proofs: list[Proof]) -> Iterator[Proof]:
    """Yield *proofs* as they end, with up to `AT_ONCE` runs at a time."""
    waiting = list(reversed(proofs))
    selector = selectors.DefaultSelector()
    running: set[Run] = set()
    try:
        while waiting or running:
            while waiting and len(running) < AT_ONCE:
                proof = waiting.pop()
                if proof.start is None:
                    proof.faults = proof.judge()
                    yield proof
                    continue
                started = proof.start()
                running.add(started)
                selector.register(started, selectors.EVENT_READ, (proof, started))
            for key, _ in selector.select() if running else []:
                proof, started = key.data
                proof.events += started.received()
                if started.ended:
                    selector.unregister(started)
                    running.discard(started)
                    started.stop()
                    proof.faults = proof.judge(proof.events)
                    yield proof
    finally:
        for started in running:
            started.stop()


def _apps(lesson: Lesson, folder: Path, write: bool) -> Iterator[Proof]:
    yield Proof(lesson, "solution", partial(checks.check, solution(lesson)), apps.passes)
    for way in lesson.right_ways:
        app = _overlay(lesson, lesson.solution, way, folder)
        yield Proof(lesson, f"right way {way.name}", partial(checks.check, app), apps.passes)
    for wrong in lesson.mistakes:
        is_starter = wrong.name == "starter"
        app = _overlay(lesson, lesson.starter if is_starter else lesson.solution, wrong, folder)
        yield Proof(
            lesson,
            "starter" if is_starter else f"mistake {wrong.name}",
            partial(checks.check, app),
            partial(apps.fails, lesson, wrong, write),
        )


def _recordings(lesson: Lesson, write: bool) -> Iterator[Proof]:
    recording = Recording(lesson)
    scenarios = scenario.of_page(lesson)
    for name, app in (("starter", starter(lesson)), ("solution", solution(lesson))):
        wanted = [one for one in scenarios if one.app == name]
        if wanted:
            yield Proof(
                lesson,
                f"exchanges of the {name}",
                partial(checks.play, app, wanted),
                partial(recording.exchanges, wanted, write),
            )
    for command, name in recording.commands():
        app = starter(lesson) if name == "starter" else solution(lesson)
        shown = App(lesson, app.folder, f"workspace/{lesson.package}")
        yield Proof(
            lesson,
            f"transcript {command}",
            partial(checks.check, shown),
            partial(recording.transcript, command, name, write),
        )


def _overlay(lesson: Lesson, base: Path, changes: Path, folder: Path) -> App:
    """
    Return a copy of the app in *base*, made in *folder*, with the files of *changes* in it.

    ``views.py.gone`` in *changes* deletes ``views.py``.
    """
    target = folder / changes.parent.parent.name / changes.name / lesson.package
    shutil.copytree(base, target, ignore=shutil.ignore_patterns("__pycache__"))
    for source in sorted(changes.rglob("*")):
        inside = source.relative_to(changes)
        if not source.is_file() or inside.name in ("mistake.toml", *apps.RECORDED):
            continue
        if inside.suffix == ".gone":
            (target / inside.with_suffix("")).unlink()
            continue
        (target / inside).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target / inside)
    return App(lesson, target, f"workspace/{lesson.package}")


def _texts(lesson: Lesson) -> Iterator[Proof]:
    for judge in (texts.files, texts.checks, texts.hints, texts.page):
        yield Proof(lesson, judge.__name__, None, partial(judge, lesson))
