"""The command ``./course test``: lint, types, `verify` and tests."""

import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import pytest

from hitormiss.course.catalogue import ROOT
from hitormiss.machine.exit_status import ExitStatus


RUN_MODULE = [sys.executable, "-m"]
STEPS = {
    "ruff": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
}
"""The module that Python runs for each step before pytest, and its arguments."""

VERIFY = {"verify": ["hitormiss", "verify", "--changed"]}
"""The last step: what it refuses stands at the end of what is printed."""

BOUNDED = ["pytest", "--timeout=300", "--timeout-method=thread"]
"""A test that hangs ends with its stack, and with it the process that runs it."""

PYTEST = [*BOUNDED, "-n", "2", "--dist", "worksteal"]

MOST_FLAKY = 10
"""With more failures than this, none of them is run again."""


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", metavar="[PYTEST_OPTIONS]...", nargs=-1, type=click.UNPROCESSED)
def test(options: tuple[str, ...]) -> int:
    """
    Test everything: lint, types, verify, builds, browser.

    With options, only pytest runs: ./course test -k torture

    A test or proof that fails, and passes when it runs again alone, is printed as flaky. It
    does not fail the run.
    """
    failed = _failed({} if options else STEPS)
    passed, failed_tests = _pytest(options)
    if not passed and not _all_flaky(failed_tests):
        failed.append("pytest")
    failed += _failed({} if options else VERIFY)
    if failed:
        print(f"Failed: {', '.join(failed)}")
    return ExitStatus.FAILED if failed else ExitStatus.OK


def _failed(steps: dict[str, list[str]]) -> list[str]:
    """Run the *steps*, and return the names of those that failed."""
    return [name for name, module in steps.items() if _run(name, module)]


def _run(name: str, module: list[str]) -> int:
    """Run the *module*, print how long it took, and return its exit status."""
    began = time.monotonic()
    step = subprocess.run([*RUN_MODULE, *module], cwd=ROOT, stdin=subprocess.DEVNULL)
    print(f"{name}: {time.monotonic() - began:.0f} s\n", flush=True)
    return step.returncode


def _pytest(options: tuple[str, ...]) -> tuple[bool, list[str]]:
    """Run the tests: whether all of them pass, and else the node IDs of those that failed."""
    with TemporaryDirectory(prefix="hit-or-miss-test-") as cache:
        status = _run("pytest", [*PYTEST, "-o", f"cache_dir={cache}", *options])
        record = Path(cache, "v/cache/lastfailed")
        failed = list(json.loads(record.read_text())) if record.exists() else []
    # No test fails when pytest itself is wrong, or its options are.
    return status == pytest.ExitCode.OK, failed if status == pytest.ExitCode.TESTS_FAILED else []


def _all_flaky(tests: list[str]) -> bool:
    """
    Run each of *tests* again, alone: whether there are some, and all of them pass now.

    Those that do are printed as flaky.
    """
    if not 0 < len(tests) <= MOST_FLAKY:
        return False
    flaky = [test for test in tests if _run(test, [*BOUNDED, "-q", test]) == 0]
    for test in flaky:
        print(f"flaky: {test}")
    return flaky == tests
