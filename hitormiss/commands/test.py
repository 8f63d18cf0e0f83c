"""The command ``./course test``: lint, types, verify and tests. The quickest come first."""

import subprocess
import sys
import time

import click

from hitormiss.commands.verify import verify_lessons
from hitormiss.course.catalogue import ROOT, lessons
from hitormiss.machine.exit_status import ExitStatus


STEPS = (
    ("ruff", ["-m", "ruff", "check", "."]),
    ("ruff format", ["-m", "ruff", "format", "--check", "."]),
    ("mypy", ["-m", "mypy"]),
)
WORKERS = "2"


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", metavar="[PYTEST_OPTIONS]...", nargs=-1, type=click.UNPROCESSED)
def test(options: tuple[str, ...]) -> int:
    """
    Test everything: lint, types, verify, builds, browser.

    With options, only pytest runs: ./course test -k torture
    """
    failed = []
    if not options:
        for name, command in STEPS:
            if not _holds(name, command):
                failed.append(name)
        began = time.monotonic()
        if verify_lessons(lessons()):
            failed.append("verify")
        _said("verify", began)
    if not _holds("pytest", ["-m", "pytest", "-n", WORKERS, "--dist", "worksteal", *options]):
        failed.append("pytest")
    if failed:
        print(f"Failed: {', '.join(failed)}")
    return ExitStatus.FAILED if failed else ExitStatus.OK


def _holds(name: str, command: list[str]) -> bool:
    began = time.monotonic()
    status = subprocess.run([sys.executable, *command], cwd=ROOT, stdin=subprocess.DEVNULL)
    _said(name, began)
    return status.returncode == 0


def _said(name: str, began: float) -> None:
    print(f"{name}: {time.monotonic() - began:.0f} s\n", flush=True)
