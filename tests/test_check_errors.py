"""What stops ``./course check``: a machine that lacks something, and errors of the course."""

import resource
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as xml

import pytest
from course_process import ROOT, WarmCourse, copy_checkout
from verdict import FALLS_SHORT, MACHINE, OURS, events

from hitormiss.serving.instance import Instance


def test_without_memcached_it_shows_the_command_that_installs_it(course, without_memcached):
    """No memcached: exit status 2, one sentence, and the command that installs it."""
    ended = course.run("check", "8", "--solution", "--plain", env={"PATH": str(without_memcached)})

    assert ended.status == MACHINE
    assert "memcached is not installed." in ended.said
    assert "install" in ended.said.partition("not installed.")[2]
    assert "Traceback" not in ended.said
    assert (ended.processes, ended.files) == ([], [])


@pytest.mark.parametrize(
    ("limit", "at_most", "says"),
    [
        (resource.RLIMIT_FSIZE, (4096, 4096), "The disk takes no more"),
        (resource.RLIMIT_NOFILE, (24, 24), "memcached does not start: "),
        (resource.RLIMIT_NOFILE, (12, 4096), "Too many files are open"),
    ],
)
def test_machine_at_its_limit_is_one_sentence(limit, at_most, says, course):
    """A full disk, or too few descriptors: exit status 2, what is lacking, and what to do."""
    began = time.monotonic()
    process = course.start(
        *("check", "8", "--solution", "--plain"),
        preexec_fn=lambda: resource.setrlimit(limit, at_most),
    )
    ended = course.end(process, began)

    assert ended.status == MACHINE
    assert says in ended.said
    assert "Traceback" not in ended.said
    assert (ended.processes, ended.files) == ([], [])


def test_folder_that_is_gone_is_one_sentence(warm_course, tmp_path):
    """Started where the current folder was deleted, the course says where to go."""
    line = 'cd "$0" && rmdir "$0" && exec "$@"'
    command = [
        "sh",
        "-c",
        line,
        str(tmp_path / "gone"),
        sys.executable,
        "-m",
        "hitormiss",
        "status",
    ]
    (tmp_path / "gone").mkdir()
    ended = subprocess.run(
        command, env=warm_course.environment(), capture_output=True, text=True, check=False
    )

    assert ended.returncode == MACHINE
    assert ended.stderr == f"The folder that you are in is gone. Go to another: cd {ROOT}\n"


@pytest.mark.parametrize("broken", ["a folder", "deep"])
def test_progress_that_cannot_be_read_or_stored_changes_no_verdict(broken, warm_copy):
    """A progress file that is a folder, or JSON that is nested too deeply, counts as empty."""
    file = warm_copy.root / ".course/progress.json"
    if broken == "deep":
        file.write_text("[" * 200_000)
    else:
        (file / "inside").mkdir(parents=True)

    shown = warm_copy.run("status")
    ended = warm_copy.run("check", "8", "--plain")

    assert (shown.status, shown.err) == (0, "")
    assert ended.status == FALLS_SHORT
    assert "Traceback" not in ended.err
    assert ("cannot be stored" in ended.err) == (broken == "a folder")
    shutil.rmtree(file, ignore_errors=True)
    file.unlink(missing_ok=True)


BROKEN = {
    "import": "import no_such_module\n{}",
    "syntax": "{}\n\ndef test_(:\n",
    "fixture": "{}\n\ndef test_more(no_such_fixture):\n    '''A sentence.'''\n",
    "empty": "",
}

FULL = """
    import sqlite3

    disk = sqlite3.connect(":memory:")
    disk.execute("PRAGMA max_page_count = 1")
    disk.execute("CREATE TABLE more (than, one, page)")
"""


@pytest.fixture(scope="module")
def warm_copy(tmp_path_factory):
    """``./course`` of a copy whose checks a test may break: the fixture `checks` mends them."""
    folder = tmp_path_factory.mktemp("warm-copy")
    copy_checkout(folder / "checkout", "mistakes", "right_ways")
    course = WarmCourse(folder / "checkout", folder / "of-the-test")
    yield course
    course.close()


@pytest.fixture
def checks(warm_copy):
    """The file of the checks of lesson 8, in the copy."""
    file = warm_copy.root / "checks/test_08_per_view.py"
    whole = file.read_text()
    yield file
    file.write_text(whole)
    warm_copy.end_all()


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("form", ["plain", "json", "junit"])
def test_broken_check_is_an_error_of_the_course(broken, form, warm_copy, checks):
    """A broken check ends with status 3 in every format, and gives no result for the app."""
    checks.write_text(BROKEN[broken].replace("{}", checks.read_text()))

    ended = warm_copy.run("check", "8", "--solution", "--format", form)

    assert ended.status == OURS, ended.said
    assert "sentences are true" not in ended.said
    if form == "plain":
        assert "The course itself failed here. Your app was not judged." in ended.said
    elif form == "json" and ended.out:
        assert events(ended)[-1]["event"] == "crashed"
        assert events(ended)[-1]["status"] == OURS
    elif ended.out:
        assert xml.fromstring(ended.out).find("testsuite").get("errors") == "1"
    assert (ended.processes, ended.files) == ([], [])


def test_check_that_raises_is_an_error_of_the_course(warm_copy, checks):
    """A check that raises before its first request does not blame the app."""
    text = checks.read_text()
    checks.write_text(text.replace("    api.get(LIST)\n", "    api.gett(LIST)\n", 1))

    ended = warm_copy.run("check", "8", "--solution", "--plain")

    assert ended.status == OURS
    assert "gett" in ended.said


def test_disk_that_becomes_full_in_a_check_is_one_sentence(warm_copy, checks):
    """SQLite then raises an error of its own, in the middle of a check."""
    checks.write_text(checks.read_text().replace("    api.get(LIST)\n", FULL, 1))

    ended = warm_copy.run("check", "8", "--solution", "--plain")

    assert ended.status == MACHINE
    assert ended.said.splitlines()[-1].startswith("The disk takes no more")
    assert "Traceback" not in ended.said


def test_an_exception_that_is_being_written_is_left_out(tmp_path):
    """A process may write one after its response, while the run reads those before it."""
    instance = object.__new__(Instance)
    instance.folder, instance.pid = tmp_path, 7
    (tmp_path / "7.exceptions").write_text('{"type": "TypeError"}\n{"type": "TypeEr')

    assert instance.exceptions() == [{"type": "TypeError"}]
