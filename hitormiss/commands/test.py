"""The verb ``test``: everything that must hold, in the order in which it is cheapest to know."""

import subprocess
import sys
import time

from hitormiss.commands.verify import verify
from hitormiss.course.catalogue import ROOT, lessons


STEPS = (
    ("ruff", ["-m", "ruff", "check", "."]),
    ("ruff format", ["-m", "ruff", "format", "--check", "."]),
    ("mypy", ["-m", "mypy"]),
)
WORKERS = "2"


def test(options: list[str]) -> int:
    """
    Hold every test, and return 0 when all of them pass.

    *options* go to pytest: ``./course test -k torture``. With options, pytest alone runs.
    """
    failed = []
    if not options:
        for name, command in STEPS:
            if not _holds(name, command):
                failed.append(name)
        began = time.monotonic()
        if verify(lessons(), write=False):
            failed.append("verify")
        _said("verify", began)
    if not _holds("pytest", ["-m", "pytest", "-n", WORKERS, "--dist", "worksteal", *options]):
        failed.append("pytest")
    if failed:
        print(f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


def _holds(name: str, command: list[str]) -> bool:
    began = time.monotonic()
    status = subprocess.run([sys.executable, *command], cwd=ROOT, stdin=subprocess.DEVNULL)
    _said(name, began)
    return status.returncode == 0


def _said(name: str, began: float) -> None:
    print(f"{name}: {time.monotonic() - began:.0f} s\n", flush=True)
