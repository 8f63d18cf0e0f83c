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

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

import pytest
from course_process import ROOT, Course, Finished, wait_for, wait_for_none
from verdict import ALL

from hitormiss.runs.run import Run


TORTURE = Path(__file__).parent / "torture"
APPS = sorted(path.name for path in TORTURE.iterdir() if (path / "torture.toml").exists())

SECONDS = 20
"""Four times what a run may take on a quiet machine."""


def is_quiet() -> bool:
    """Whether this machine has time for us: only then may a test speak of seconds."""
    return os.getloadavg()[0] <= 3 * (os.cpu_count() or 1)


OUR_TRACEBACK = re.compile(r"hitormiss/[\w/]+\.py|The course itself failed|Exception ignored")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def lay_out(name: str, folder: Path) -> Path:
    """The solution of lesson 8 with the files of a torture app laid over it."""
    app = folder / "app"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "solutions/lesson08_per_view", app, ignore=ignored)
    without = shutil.ignore_patterns("torture.toml", "__pycache__")
    shutil.copytree(TORTURE / name, app, dirs_exist_ok=True, ignore=without)
    return app


def check(course: Course, folder: Path, *options: str) -> Finished:
    """Check *folder*/app, named as a learner would name it from where they stand."""
    ended = course.run("check", "8", "--path", "app", *options, cwd=folder)
    print(f"{ended.seconds:.1f} s, status {ended.status}\n{ended.said}")
    return ended


def assert_nothing_is_left(ended: Finished) -> None:
    assert (ended.processes, ended.ports, ended.files) == ([], [], [])


def assert_it_is_the_learners(ended: Finished) -> None:
    assert not OUR_TRACEBACK.search(ended.said)
    assert not CONTROL.search(ended.out)
    assert ended.err == ""
    assert ended.seconds < SECONDS or not is_quiet()


@pytest.mark.parametrize("name", APPS)
def test_app_gets_one_right_sentence_and_leaves_nothing(name, warm_course, tmp_path):
    """Whatever the app does, its learner reads one right sentence, and nothing of it stays."""
    facts = tomllib.loads((TORTURE / name / "torture.toml").read_text())
    app = lay_out(name, tmp_path)
    for file in facts.get("without", []):
        (app / file).unlink()

    ended = check(warm_course, tmp_path, "--plain")

    assert_it_is_the_learners(ended)
    assert_nothing_is_left(ended)
    if facts.get("passes"):
        assert ended.status == 0
        assert f"All {ALL} sentences are true" in ended.out
        return
    assert ended.status == 1
    assert ended.out.count("\nNOT YET ") == 1
    assert facts.get("says", "") in " ".join(" ".join(ended.part("GOT")).split())
    log = ended.part("YOUR LOG")
    if "where" in facts:
        assert re.match(re.escape(f"app/{facts['where']}") + r"\b", log[0])
    assert facts.get("printed", "") in " ".join(log)


# Folders that are no app.


def test_empty_folder_is_an_app_without_settings(course, tmp_path):
    """An empty folder is an app that does not start, for want of its settings."""
    (tmp_path / "app").mkdir()

    ended = check(course, tmp_path, "--plain")

    assert ended.status == 1
    assert "settings" in " ".join(ended.part("GOT"))
    assert_it_is_the_learners(ended)
    assert_nothing_is_left(ended)


@pytest.mark.parametrize("make", [Path.touch, lambda path: None], ids=["a file", "nothing"])
def test_path_that_is_no_folder_is_refused_in_one_sentence(make, course, tmp_path):
    """A path without an app is no failing app: exit 2, and what to name instead."""
    make(tmp_path / "app")

    ended = check(course, tmp_path, "--plain")

    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "app is not a folder. Name the folder that holds settings.py.\n"
    assert_nothing_is_left(ended)


@pytest.mark.parametrize(
    ("name", "make", "says"),
    [
        ("views.py", os.mkfifo, "ImportError: cannot import name 'views'"),
        ("memcached.conf", os.mkfifo, "memcached.conf must be a file of at most 64 kB."),
        ("memcached.conf", lambda path: os.symlink("/dev/zero", path), "at most 64 kB"),
    ],
)
def test_file_without_an_end_is_one_failure(name, make, says, course, tmp_path):
    """A FIFO or a device in place of a file stops nothing but the app."""
    app = lay_out("closes_stdout", tmp_path)
    (app / name).unlink(missing_ok=True)
    make(app / name)

    ended = check(course, tmp_path, "--plain")

    assert ended.status == 1
    assert says in " ".join(" ".join(ended.part("GOT")).split())
    assert_it_is_the_learners(ended)
    assert_nothing_is_left(ended)


def test_files_that_the_app_does_not_use_may_be_anything(course, tmp_path):
    """A FIFO, a device, a gigabyte and 2,000 files beside the app change no verdict."""
    app = lay_out("closes_stdout", tmp_path)
    os.mkfifo(app / "aside.py")
    os.symlink("/dev/zero", app / "zero.py")
    for name in ("dump.py", "dump.sqlite3"):
        with (app / name).open("wb") as dump:
            dump.truncate(2**30)
    (app / "more").mkdir()
    for number in range(2000):
        (app / "more" / f"{number}.py").touch()

    ended = check(course, tmp_path, "--plain")

    assert ended.status == 0
    assert_it_is_the_learners(ended)
    assert_nothing_is_left(ended)


@pytest.mark.parametrize("name", ["été 8", "-8", "a'b\"c.d"])
def test_folder_may_have_any_name(name, course, tmp_path):
    """The name of an app's folder is never read as Python or as shell."""
    lay_out("closes_stdout", tmp_path).rename(tmp_path / name)

    ended = course.run("check", "8", "--plain", f"--path={name}", cwd=tmp_path)

    assert ended.status == 0, ended.said
    assert_nothing_is_left(ended)


# Events in mid-run. Each app here hangs, so that the event comes in the midst of its run.


def start_in_the_midst(course: Course, name: str, folder: Path):
    """A check that has begun to load the app, or to ask it."""
    lay_out(name, folder)
    process = course.start("check", "8", "--plain", "--path", "app", cwd=folder)
    # The course, its run, memcached, the app: from here on everything is there to be left behind.
    wait_for(lambda: len(course.processes()) >= 4)
    if "view" in name:
        process.stdout.readline()  # the title is printed once the checks begin
    return process


@pytest.mark.parametrize("name", ["sleep_at_import", "ignores_signals_in_view"])
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupt_ends_everything(name, number, status, course, tmp_path):
    """Ctrl-C ends a check with 130 and SIGTERM with 143, at once, and nothing is left."""
    process = start_in_the_midst(course, name, tmp_path)
    began = time.monotonic()
    process.send_signal(number)

    ended = course.end(process, began)

    assert ended.status == status
    assert ended.seconds < SECONDS / 4 or not is_quiet()
    assert not OUR_TRACEBACK.search(ended.said)
    assert "Traceback" not in ended.said
    assert_nothing_is_left(ended)


def test_ctrl_c_reaches_the_whole_group_as_a_terminal_sends_it(course, tmp_path):
    """A terminal sends Ctrl-C to every process of the group, and an impatient learner twice."""
    process = start_in_the_midst(course, "sleep_in_view", tmp_path)
    began = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    os.killpg(process.pid, signal.SIGINT)

    ended = course.end(process, began)

    assert ended.status == 130
    assert "Traceback" not in ended.said
    assert_nothing_is_left(ended)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP])
@pytest.mark.parametrize("name", ["loop_at_import", "ignores_signals_in_view"])
def test_death_of_the_course_ends_everything(name, number, course, tmp_path):
    """When ./course is killed, or its terminal closed, all that it started ends soon after."""
    process = start_in_the_midst(course, name, tmp_path)

    process.send_signal(number)

    assert course.wait_until_nothing_is_left(SECONDS) == []
    process.communicate(timeout=SECONDS)
    assert wait_for_none(lambda: list(course.temporary.iterdir()), SECONDS) == []


def test_run_that_is_killed_leaves_no_files(tmp_path, monkeypatch):
    """A run that cannot clean up in time, as on a busy machine, is killed: its folder goes too."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    run = Run(lambda folder, emit: signal.pause())
    wait_for(lambda: list(tmp_path.iterdir()))
    os.kill(run.pid, signal.SIGSTOP)

    run.close()

    assert list(tmp_path.iterdir()) == []


# What the output goes to.


def test_closed_pipe_ends_the_check_without_a_word(course):
    """``./course check 8 | head -1`` prints one line and no complaint."""
    ended = through_shell(course, "check 8 --starter --plain | head -1")

    assert ended.out.splitlines() == ["8. Cache per view   lessons/lesson08_per_view"]
    assert ended.err == ""
    assert_nothing_is_left(ended)


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-", ">/dev/full"])
def test_output_that_goes_nowhere_changes_no_verdict(closed, course):
    """With standard streams closed or full, a check ends with its verdict."""
    ended = through_shell(course, f"check 8 --starter --plain {closed}")

    assert ended.status == 1
    assert "Traceback" not in ended.said
    assert not OUR_TRACEBACK.search(ended.said)
    assert_nothing_is_left(ended)


def through_shell(course: Course, line: str) -> Finished:
    """Run ``./course`` with *line* in a shell, which can close and pipe what Python cannot."""
    began = time.monotonic()
    process = subprocess.Popen(
        ["sh", "-c", f'"$0" -m hitormiss {line}', sys.executable],
        cwd=ROOT,
        env=course.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    return course.end(process, began)
