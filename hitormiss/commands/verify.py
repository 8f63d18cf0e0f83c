"""The verb ``verify``: hold the proofs, and say each fault."""

import sys
import time

from hitormiss.course.catalogue import Lesson
from hitormiss.proof.verify import verify as prove
from hitormiss.runs import warm_process
from hitormiss.serving import database


def verify(lessons: list[Lesson], write: bool) -> int:
    """Prove *lessons*; end with the line ``N passed, N failed``."""
    began = time.monotonic()
    database.template()
    warm_process.import_modules()
    passed = failed = apps = 0
    for proof in prove(lessons, write):
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
    return 1 if failed else 0
