"""The command ``./course test``: lint, types, `verify` and tests."""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import pytest

from hitormiss.course.catalogue import ROOT
from hitormiss.machine.exit_status import ExitStatus


PYTHON = [sys.executable, "-m"]
FIRST = {
    "ruff": [*PYTHON, "ruff", "check", "."],
    "ruff format": [*PYTHON, "ruff", "format", "--check", "."],
}
BESIDE = {
    "mypy": [*PYTHON, "mypy"],
    "verify": ["nice", "-n", "5", *PYTHON, "hitormiss", "verify"],
}
"""What runs beside pytest, whose tests often wait for a process or for the browser."""

PYTEST = [*PYTHON, "pytest"]
WORKERS = ["-n", "2", "--dist", "worksteal"]

MOST_FLAKY = 10
"""With more failures than this, none of them is run again."""


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", metavar="[PYTEST_OPTIONS]...", nargs=-1, type=click.UNPROCESSED)
def test(options: tuple[str, ...]) -> int:
    """
    Test everything: lint, types, verify, builds, browser.

    With options, only pytest runs: ./course test -k torture

    A test that fails, and passes when it runs again alone, is printed as flaky. It does
    not fail the run.
    """
    first, others = ({}, {}) if options else (FIRST, BESIDE)
    failed = [name for name, command in first.items() if not _step(name, command)]
    beside = ThreadPoolExecutor(1)
    try:
        steps = {name: beside.submit(_run_quietly, others[name]) for name in others}
        status, failed_tests = _pytest(options)
        for name, step in steps.items():
            passed, output, seconds = step.result()
            print(output, end="")
            _print_seconds(name, seconds)
            if not passed:
                failed.append(name)
    finally:
        beside.shutdown(cancel_futures=True)
    if status == pytest.ExitCode.TESTS_FAILED and _all_flaky(failed_tests):
        status = pytest.ExitCode.OK
    if status != pytest.ExitCode.OK:
        failed.append("pytest")
    if failed:
        print(f"Failed: {', '.join(failed)}")
    return ExitStatus.FAILED if failed else ExitStatus.OK


def _step(name: str, command: list[str]) -> bool:
    """Run *command*, print its seconds, and return whether it passed."""
    began = time.monotonic()
    status = _run(command)
    _print_seconds(name, time.monotonic() - began)
    return status == 0


def _run(command: list[str]) -> int:
    return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL).returncode


def _run_quietly(command: list[str]) -> tuple[bool, str, float]:
    """Run *command*: whether it passed, what it printed, and its seconds."""
    began = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    return done.returncode == 0, done.stdout, time.monotonic() - began


def _pytest(options: tuple[str, ...]) -> tuple[int, list[str]]:
    """Run the tests: the exit status of pytest, and the node IDs of the tests that failed."""
    began = time.monotonic()
    with TemporaryDirectory(prefix="hit-or-miss-test-") as cache:
        status = _run([*PYTEST, *WORKERS, "-o", f"cache_dir={cache}", *options])
        record = Path(cache, "v/cache/lastfailed")
        failed = list(json.loads(record.read_text())) if record.exists() else []
    _print_seconds("pytest", time.monotonic() - began)
    return status, failed


def _all_flaky(tests: list[str]) -> bool:
    """
    Run each of *tests* again, alone: whether there are some, and all of them pass now.

    Those that do are printed as flaky.
    """
    if not 0 < len(tests) <= MOST_FLAKY:
        return False
    flaky = [test for test in tests if _run([*PYTEST, "-q", test]) == 0]
    for test in flaky:
        print(f"flaky: {test}")
    return flaky == tests


def _print_seconds(name: str, seconds: float) -> None:
    print(f"{name}: {seconds:.0f} s\n", flush=True)
