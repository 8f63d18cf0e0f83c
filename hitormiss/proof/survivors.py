"""Runs the mutants of a lesson through its checks. Those that pass all of them are survivors."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from hitormiss.course.app import App
from hitormiss.course.catalogue import Lesson
from hitormiss.machine.channel import Message
from hitormiss.proof.apps import broken, is_failure
from hitormiss.proof.ledger import Survivor
from hitormiss.proof.mutants import Mutant
from hitormiss.proof.verify import SEED, Proof, right_apps, run_all
from hitormiss.runs import checks
from hitormiss.runs.run import Run


@dataclass
class Trial(Proof):
    """The run of a *mutant*, up to the first check that fails. It has a fault if none does."""

    mutant: Mutant = field(kw_only=True)
    ends_at_failure: bool = True

    @property
    def names_cause(self) -> bool:
        """Whether the failure has a likely cause."""
        return any(is_failure(event) and event["failure"]["likely"] for event in self.events)

    @property
    def survivor(self) -> Survivor | None:
        """What the ledger has to explain; None if it did not pass all checks."""
        last = self.events[-1]
        if self.faults and last["event"] == "finished" and not last["not_run"]:
            return Survivor(self.mutant.file, self.mutant.change, self.mutant.app)
        return None


def wrong(lesson: Lesson) -> Iterator[Proof]:
    """
    Yield the right apps of *lesson* that the checks refuse.

    The checks would refuse each mutant of these, too, whatever the change is.
    """
    with TemporaryDirectory(prefix="hit-or-miss-mutants-") as folder:
        yield from (one for one in run_all([*right_apps(lesson, Path(folder))]) if one.faults)


def try_all(mutants: list[Mutant]) -> Iterator[Trial]:
    """Yield the trial of each of *mutants* when it has ended."""
    with TemporaryDirectory(prefix="hit-or-miss-mutants-") as folder:
        yield from run_all([_trial(one, Path(folder, str(n))) for n, one in enumerate(mutants)])


def _trial(mutant: Mutant, folder: Path) -> Trial:
    start, judge = partial(_start, mutant, folder), partial(_judge, folder)
    return Trial(mutant.lesson, mutant.shown, start, judge, mutant=mutant)


def _start(mutant: Mutant, folder: Path) -> Run:
    """Write the app of *mutant* into *folder*, and start the checks on it."""
    for source in filter(None, (mutant.lesson.solution, mutant.way)):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source, folder, ignore=ignored, dirs_exist_ok=True)
    (folder / mutant.file).write_text(mutant.text, encoding="utf-8")
    app = App(mutant.lesson, folder, f"workspace/{mutant.lesson.package}")
    return checks.check(app, seed=SEED)


def _judge(folder: Path, events: list[Message]) -> list[str]:
    """The fault of a mutant: the checks do not refuse it."""
    shutil.rmtree(folder)
    if any(map(is_failure, events)):
        return []
    if fault := broken(events):
        return [fault]
    if events[-1]["not_run"]:
        return ["passes the checks that can be run here: install what ./course doctor names"]
    return ["passes all checks"]
