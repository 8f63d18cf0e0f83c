"""``./course test``: lint, types, the proof of every lesson, and every test."""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from hitormiss.course.catalogue import ROOT


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


def test(options: list[str]) -> int:
    """
    Run everything that CI runs, and return 0 when all of it passes, else 1.

    *options* go to pytest: ``./course test -k torture``. With options, pytest alone runs.
    """
    if options:
        return 0 if _pytest(options) else 1
    failed = [name for name, command in FIRST.items() if not _step(name, command)]
    beside = ThreadPoolExecutor(1)
    try:
        steps = {name: beside.submit(_run_quietly, BESIDE[name]) for name in BESIDE}
        if not _pytest([]):
            failed.append("pytest")
        for name, step in steps.items():
            passed, output, seconds = step.result()
            print(output, end="")
            _print_seconds(name, seconds)
            if not passed:
                failed.append(name)
    finally:
        beside.shutdown(cancel_futures=True)
    if failed:
        print(f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


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


def _pytest(options: list[str]) -> bool:
    """
    Run the tests, then run each test that failed again, alone.

    A test that passes the second time is printed as flaky, and does not fail the run.
    """
    began = time.monotonic()
    with TemporaryDirectory(prefix="hit-or-miss-test-") as cache:
        status = _run([*PYTEST, *WORKERS, "-o", f"cache_dir={cache}", *options])
        record = Path(cache, "v/cache/lastfailed")
        failed = list(json.loads(record.read_text())) if record.exists() else []
    flaky = []
    if status == pytest.ExitCode.TESTS_FAILED and len(failed) <= MOST_FLAKY:
        flaky = [test for test in failed if _run([*PYTEST, "-q", test]) == 0]
    for test in flaky:
        print(f"flaky: {test}")
    _print_seconds("pytest", time.monotonic() - began)
    return status == 0 or (len(failed) > 0 and flaky == failed)


def _print_seconds(name: str, seconds: float) -> None:
    print(f"{name}: {seconds:.0f} s\n", flush=True)
