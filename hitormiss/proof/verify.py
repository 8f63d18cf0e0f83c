"""
The proof of a lesson: starter, solution, mistakes, right ways, words, recordings and page.

Every app is run for real, several at once. What is found is a sentence for each
fault; no fault is a proof.
"""

import selectors
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from hitormiss.course import scenario
from hitormiss.course.app import App, solution, starter
from hitormiss.course.catalogue import ROOT, Lesson
from hitormiss.machine.channel import Message
from hitormiss.proof import texts
from hitormiss.proof.recordings import Recording, transcript
from hitormiss.runs import checks, run
from hitormiss.telling import mask, mistakes
from hitormiss.telling.report import failure, plain


AT_ONCE = 3


@dataclass
class Proof:
    """One thing to prove: an *app* that is run, and a *judge* of the events that come."""

    lesson: Lesson
    name: str
    start: Callable[[], run.Run] | None
    judge: Callable[[list[Message]], list[str]]
    faults: list[str] = field(default_factory=list)
    events: list[Message] = field(default_factory=list)


def verify(lessons: list[Lesson], write: bool) -> Iterator[Proof]:
    """Yield each proof once it is done. With *write*, words and recordings are written anew."""
    with TemporaryDirectory(prefix="hit-or-miss-verify-") as folder:
        proofs = [
            proof
            for lesson in lessons
            for proof in [*_apps(lesson, Path(folder) / lesson.stem, write), *_texts(lesson)]
        ]
        yield from _run_all(proofs)


def _run_all(proofs: list[Proof]) -> Iterator[Proof]:
    """Run the proofs that need a run, `AT_ONCE` at a time; a run's process stays its own."""
    waiting = list(reversed(proofs))
    selector = selectors.DefaultSelector()
    running: set[run.Run] = set()
    try:
        while waiting or running:
            while waiting and len(running) < AT_ONCE:
                proof = waiting.pop()
                if proof.start is None:
                    proof.faults = proof.judge([])
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
    yield Proof(
        lesson, "solution", lambda: checks.check(solution(lesson)), lambda events: passes(events)
    )
    for way in lesson.right_ways:
        app = _overlay(lesson, lesson.solution, way, folder)
        yield Proof(lesson, f"right way {way.name}", lambda app=app: checks.check(app), passes)
    for wrong in lesson.mistakes:
        base = lesson.starter if wrong.name == "starter" else lesson.solution
        app = _overlay(lesson, base, wrong, folder)
        yield Proof(
            lesson,
            f"mistake {wrong.name}" if wrong.name != "starter" else "starter",
            lambda app=app: checks.check(app),
            lambda events, wrong=wrong: fails(lesson, wrong, events, write),
        )
    recording = Recording(lesson)
    scenarios = scenario.of_page(lesson)
    for which, make in (("starter", starter), ("solution", solution)):
        wanted = [one for one in scenarios if one.app == which]
        if wanted:
            yield Proof(
                lesson,
                f"exchanges of the {which}",
                lambda make=make, wanted=wanted: checks.play(make(lesson), wanted),
                lambda events, wanted=wanted: recording.exchanges(wanted, events, write),
            )
    for command, which in recording.commands():
        app = {"starter": starter, "solution": solution}[which](lesson)
        shown = App(lesson, app.folder, f"workspace/{lesson.package}")
        yield Proof(
            lesson,
            f"transcript {command}",
            lambda shown=shown: checks.check(shown),
            lambda events, command=command, which=which: recording.transcript(
                command, which, transcript(lesson, events, command), write
            ),
        )


def _overlay(lesson: Lesson, base: Path, changes: Path, folder: Path) -> App:
    """The app in *base* with the files of *changes* over it; ``.gone`` takes a file away."""
    target = folder / changes.parent.parent.name / changes.name / lesson.package
    shutil.copytree(base, target, ignore=shutil.ignore_patterns("__pycache__"))
    for source in sorted(changes.rglob("*")):
        inside = source.relative_to(changes)
        if not source.is_file() or inside.name in ("mistake.toml", "words.txt"):
            continue
        if inside.suffix == ".gone":
            (target / inside.with_suffix("")).unlink()
            continue
        (target / inside).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target / inside)
    return App(lesson, target, f"workspace/{lesson.package}")


def passes(events: list[Message]) -> list[str]:
    """The faults of an app that must pass every check."""
    if fault := _broken(events):
        return [fault]
    faults = []
    for event in events:
        if event["event"] == "check" and event["passed"] is False:
            got = event["failure"]["got"]["lines"][0]
            wanted = event["failure"]["expected"]["lines"][0]
            faults.append(f"fails {event['id']}: expected {wanted!r}, got {got!r}")
    return faults


def fails(lesson: Lesson, wrong: Path, events: list[Message], write: bool) -> list[str]:
    """The faults of an app that must fail just the checks it declares, in the words recorded."""
    if fault := _broken(events):
        return [fault]
    if not (wrong / "mistake.toml").exists():
        return [f"{wrong.relative_to(ROOT)}/mistake.toml is missing"]
    mistake = mistakes.read(wrong)
    failures = {
        event["id"].partition("/")[2]: mask.durations(event["failure"])
        for event in events
        if event["event"] == "check" and event["passed"] is False
    }
    # A check that could not be run, for want of Redis, proves nothing and refutes nothing.
    not_run = {
        event["id"].partition("/")[2]
        for event in events
        if event["event"] == "check" and event["passed"] is None
    }
    declared = [one for one in mistake.fails if one not in not_run]
    faults = []
    if list(failures) != declared:
        faults.append(f"declares {declared}, and fails {list(failures)}")
    check = mistake.check
    if check in not_run:
        return faults
    if check not in failures:
        return faults or ["passes, though it is wrong"]
    told = plain(failure(failures[check], f"./course serve {lesson.number}"))
    return faults + compare_or_write(wrong / "words.txt", mask.text(told) + "\n", write)


def compare_or_write(path: Path, text: str, write: bool) -> list[str]:
    """The fault of a recording that is not what would be written today; written when asked."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return []
    if write:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return []
    name = path.relative_to(ROOT)
    if not path.exists():
        return [f"{name} is missing: ./course verify --write"]
    now, then = text.splitlines(), path.read_text(encoding="utf-8").splitlines()
    for number, (new, old) in enumerate(zip(now, then, strict=False), 1):
        if new != old:
            return [f"{name}:{number} says {old!r}, and today it is {new!r}"]
    return [f"{name} has {len(then)} lines, and today there are {len(now)}"]


def _broken(events: list[Message]) -> str | None:
    last = events[-1]
    return None if last["event"] == "finished" else f"{last['event']}: {last['what'][-400:]}"


def _texts(lesson: Lesson) -> Iterator[Proof]:
    for name, judge in (
        ("files", texts.files),
        ("checks", texts.checks),
        ("hints", texts.hint_faults),
        ("page", texts.page),
    ):
        yield Proof(lesson, name, None, lambda _events, judge=judge: judge(lesson))
