"""
Apps that break, and events that interrupt.

Each ends in one right sentence about the learner's app, with its file and line
first where there is one, and leaves nothing behind. The apps are the folders of
``torture/``: the files that differ from the solution of lesson 8, and
``torture.toml``:

    says     what GOT begins with, or holds
    where    the file and line that YOUR LOG begins with
    printed  what YOUR LOG holds besides
    without  the files that are taken away
    passes   the app is right, whatever else it does
"""

import re
import shutil
import tomllib
from pathlib import Path

import pytest
from conftest import ROOT, Course, Ended


TORTURE = Path(__file__).parent / "torture"
APPS = sorted(path.name for path in TORTURE.iterdir() if (path / "torture.toml").exists())

SECONDS = 20
"""Far more than a run takes (5 s at most on a quiet machine): a test must not fail on a busy one."""

OUR_TRACEBACK = re.compile(r"hitormiss/\w+\.py|The course itself failed|Exception ignored")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def lay_out(name: str, folder: Path) -> Path:
    """The solution of lesson 8 with the files of a torture app laid over it."""
    app = folder / "app"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "solutions/lesson08_per_view", app, ignore=ignored)
    without = shutil.ignore_patterns("torture.toml", "__pycache__")
    shutil.copytree(TORTURE / name, app, dirs_exist_ok=True, ignore=without)
    return app


def check(course: Course, folder: Path, *options: str) -> Ended:
    """Check *folder*/app, named as a learner would name it from where they stand."""
    ended = course.run("check", "8", "--path", "app", *options, cwd=folder)
    print(f"{ended.seconds:.1f} s, status {ended.status}\n{ended.said}")
    return ended


def assert_nothing_is_left(ended: Ended) -> None:
    assert (ended.processes, ended.ports, ended.files) == ([], [], [])


def assert_it_is_the_learners(ended: Ended) -> None:
    assert not OUR_TRACEBACK.search(ended.said)
    assert not CONTROL.search(ended.out)
    assert ended.err == ""
    assert ended.seconds < SECONDS


@pytest.mark.parametrize("name", APPS)
def test_app_gets_one_right_sentence_and_leaves_nothing(name, course, tmp_path):
    """Whatever the app does, its learner reads one right sentence, and nothing of it stays."""
    facts = tomllib.loads((TORTURE / name / "torture.toml").read_text())
    app = lay_out(name, tmp_path)
    for file in facts.get("without", []):
        (app / file).unlink()

    ended = check(course, tmp_path, "--plain")

    assert_it_is_the_learners(ended)
    assert_nothing_is_left(ended)
    if facts.get("passes"):
        assert ended.status == 0
        assert "All 6 sentences are true" in ended.out
        return
    assert ended.status == 1
    assert ended.out.count("\nNOT YET ") == 1
    assert facts.get("says", "") in " ".join(" ".join(ended.part("GOT")).split())
    log = ended.part("YOUR LOG")
    if "where" in facts:
        assert re.match(re.escape(f"app/{facts['where']}") + r"\b", log[0])
    assert facts.get("printed", "") in " ".join(log)
