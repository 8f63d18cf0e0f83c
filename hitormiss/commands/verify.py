"""The command ``./course verify``: prove the lessons, and print each fault."""

import importlib.util
import sys
import time
from collections import Counter

import click

from hitormiss.commands import lesson_named
from hitormiss.course.catalogue import ROOT, Lesson, lessons
from hitormiss.machine.exit_status import ExitStatus
from hitormiss.machine.installed import MachineLacks, find_redis
from hitormiss.proof.ledger import Ledger
from hitormiss.proof.proven import FILE, is_proven, keep, sources
from hitormiss.proof.verify import verify as prove
from hitormiss.runs import warm_process
from hitormiss.serving import database


PROVEN = FILE.relative_to(ROOT)

MOST_LINES = 6
"""Of a change, this many lines are printed."""


@click.command()
@click.argument("chosen", metavar="[LESSON]...", type=lesson_named, nargs=-1)
@click.option("--write", is_flag=True, help="Write again what was recorded.")
@click.option("--changed", is_flag=True, help="Prove in full only what has changed since then.")
@click.option("--mutants", is_flag=True, help="Change each right app in one place: is it refused?")
@click.option("--plain", is_flag=True, expose_value=False, hidden=True)
def verify(chosen: tuple[Lesson, ...], write: bool, changed: bool, mutants: bool) -> int:
    """
    Prove the lessons: every app, failure, recording and page.

    What fails is tried again alone at the end. If it passes then, it is printed as flaky.
    With --write, what the apps do now is recorded, and so is what has passed:
    checks/proven.toml.

    With --mutants, each solution and right way is changed in one place at a time, and run
    through its checks. A change that they all accept needs a reason in checks/mutants/.
    """
    if mutants and not importlib.util.find_spec("cosmic_ray"):
        again = "./course test -k requirements"
        raise MachineLacks(
            f"cosmic-ray, which makes mutants, is missing. Install it: {again}", again
        )
    database.template()
    warm_process.import_modules()
    wanted = list(chosen or lessons())
    if mutants:
        return _mutants(wanted, write)
    return _proofs(wanted, write, [one for one in wanted if changed and is_proven(one)])


def _proofs(chosen: list[Lesson], write: bool, proven: list[Lesson]) -> int:
    """Prove the lessons in *chosen*; of those that are *proven* already, only a part."""
    began = time.monotonic()
    before = {lesson: sources(lesson) for lesson in chosen} if write else {}
    apps = 0
    ended: dict[tuple[int, str], list[str]] = {}
    for proof in prove(chosen, write, proven):
        apps += proof.start is not None
        name = f"{proof.lesson.stem}: {proof.name}"
        key = proof.lesson.number, proof.name
        if proof.faults:
            if proof.faults != ended.get(key):
                print("\n    ".join([f"✗ {name}", *proof.faults]), flush=True)
        elif key in ended:
            print(f"flaky: {name}", flush=True)
        elif sys.stdout.isatty():
            print(f"✓ {name}", flush=True)
        ended[key] = proof.faults
    failed = sum(map(bool, ended.values()))
    if write:
        faulty = {number for (number, _), faults in ended.items() if faults}
        # Without Redis, some checks were not run.
        whole = [one for one in chosen if find_redis() or not one.uses("redis")]
        good = [one for one in whole if one.number not in faulty and one not in proven]
        for lesson in keep({one: before[one] for one in good}):
            print(f"{lesson.stem}: a file was changed meanwhile, so it is not in {PROVEN}.")
    if proven:
        print(f"{len(proven)} lessons are as they were when {PROVEN} was written.")
        print("Of these, only starter, solution and texts were proven. ./course verify proves all.")
    seconds = time.monotonic() - began
    each = seconds / apps if apps else 0
    print(f"{apps} apps in {seconds:.1f} s, {each:.2f} s each")
    print(f"{len(ended) - failed} passed, {failed} failed")
    return ExitStatus.FAILED if failed else ExitStatus.OK


def _mutants(chosen: list[Lesson], write: bool) -> int:
    """Try the mutants of each lesson. With *write*, the ledger is written again."""
    total: Counter[str] = Counter()
    for lesson in chosen:
        began = time.monotonic()
        counts = _mutants_of(lesson, write)
        total += counts
        print(f"{lesson.stem}: {_counted(counts)}, in {time.monotonic() - began:.0f} s", flush=True)
    if len(chosen) > 1:
        print(_counted(total))
    return ExitStatus.FAILED if total["unexplained"] or total["faults"] else ExitStatus.OK


def _mutants_of(lesson: Lesson, write: bool) -> Counter[str]:
    """Try the mutants of *lesson*, print those that are not explained, and count all."""
    # cosmic-ray is one of the test packages, which a learner does not have.
    from hitormiss.proof import mutants, survivors

    ledger, counts = Ledger(lesson), Counter[str]()
    faults = [f"{app.name}: {app.faults[0]}" for app in survivors.wrong(lesson)]
    made = [] if faults else mutants.of_lesson(lesson)
    print(f"{lesson.stem}: {len(made)} mutants", flush=True)
    found = []
    for number, trial in enumerate(survivors.try_all(made), 1):
        if survivor := trial.survivor:
            found.append(survivor)
        if not trial.faults:
            kind = "refused"
            counts["with a likely cause"] += trial.names_cause
        elif survivor and ledger.explains(survivor):
            kind = "explained"
        else:
            kind = "unexplained"
            _show(trial.name, trial.faults[0], trial.mutant.change)
        counts[kind] += 1
        if sys.stdout.isatty():
            print(f"  {number} of {len(made)}", end="\r", flush=True)
    if not faults:
        if write:
            ledger.write(found)
        faults = ledger.faults(found)
    for fault in faults:
        print(f"✗ {lesson.stem}: {fault}")
    counts["faults"] = len(faults)
    return counts


def _show(place: str, fault: str, change: str) -> None:
    """Print a mutant that needs a check, or a reason in the ledger."""
    print(f"✗ {place} {fault}")
    lines = change.splitlines()
    for line in lines[:MOST_LINES]:
        print(f"    {line}")
    if len(lines) > MOST_LINES:
        print(f"    … and {len(lines) - MOST_LINES} lines more")
    sys.stdout.flush()


def _counted(counts: Counter[str]) -> str:
    causes = counts["with a likely cause"]
    return (
        f"{counts['refused']} refused ({causes} with a likely cause), "
        f"{counts['explained']} explained, {counts['unexplained']} unexplained"
    )
