"""``./course test`` runs a test that failed again: it is flaky when it passes, broken when not."""

import shutil

import pytest
from conftest import ROOT, Course


FLAKY = """
from pathlib import Path


def test_passes_always():
    pass


def test_passes_the_second_time():
    marker = Path(__file__).with_name("marker")
    ran_before = marker.exists()
    marker.touch()
    assert ran_before
"""

BROKEN = """
def test_fails_always():
    assert False
"""


@pytest.fixture
def run(copy: Course):
    """Run ``./course test`` in a checkout whose tests are these files."""
    shutil.copy(ROOT / "pyproject.toml", copy.root)

    def run(**files: str):
        for name, text in files.items():
            path = copy.root / "tests" / f"{name}.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        return copy.run("test", "-n", "0")

    return run


def test_flaky_test_is_named_and_the_run_stays_green(run):
    ended = run(test_flaky=FLAKY)

    assert ended.status == 0, ended.said
    assert "1 failed, 1 passed in " in ended.out
    assert [line for line in ended.out.splitlines() if line.startswith("flaky: ")] == [
        "flaky: tests/test_flaky.py::test_passes_the_second_time"
    ]
    assert "\npytest: " in ended.out


def test_test_that_fails_twice_is_red(run):
    ended = run(test_broken=BROKEN, test_flaky=FLAKY)

    assert ended.status == 1
    assert "2 failed, 1 passed in " in ended.out
    assert "test_passes_the_second_time" in ended.out.partition("flaky: ")[2]
    assert "test_fails_always" not in ended.out.partition("flaky: ")[2]


def test_file_that_cannot_be_imported_is_red(run):
    ended = run(test_unreadable="import nothing_of_this_name\n", test_flaky=FLAKY)

    assert ended.status == 1
    assert "flaky: " not in ended.out
