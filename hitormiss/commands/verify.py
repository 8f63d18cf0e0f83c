"""The command ``./course verify``: prove the lessons, and print each fault."""

import sys
import time

import click

from hitormiss.commands import lesson_named
from hitormiss.course.catalogue import Lesson, lessons
from hitormiss.machine.exit_status import ExitStatus
from hitormiss.proof.verify import verify as prove
from hitormiss.runs import warm_process
from hitormiss.serving import database


@click.command()
@click.argument("chosen", metavar="[LESSON]...", type=lesson_named, nargs=-1)
@click.option("--write", is_flag=True, help="Write failures and recordings again.")
@click.option("--plain", is_flag=True, expose_value=False, hidden=True)
def verify(chosen: tuple[Lesson, ...], write: bool) -> int:
    """Prove the lessons: every app, failure, recording and page."""
    began = time.monotonic()
    database.template()
    warm_process.import_modules()
    passed = failed = apps = 0
    for proof in prove(list(chosen or lessons()), write):
        apps += proof.start is not None
        if proof.faults:
            failed += 1
            print(f"✗ {proof.lesson.stem}: {proof.name}", flush=True)
            for fault in proof.faults:
                print(f"    {fault}", flush=True)
        else:
            passed += 1
            if sys.stdout.isatty():
                print(f"✓ {proof.lesson.stem}: {proof.name}", flush=True)
    seconds = time.monotonic() - began
    each = seconds / apps if apps else 0
    print(f"{apps} apps in {seconds:.1f} s, {each:.2f} s each")
    print(f"{passed} passed, {failed} failed")
    return ExitStatus.FAILED if failed else ExitStatus.OK
