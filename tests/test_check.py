"""The verb ``check``, as a learner calls it: verdicts, names, whose fault it is, working copies."""

import re
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

import pytest
from verdict import ALWAYS, FALLS_SHORT, LABELS, MACHINE, OURS, PASSED, events, labels


# Verdicts


def test_solution_passes(course):
    """The solution passes: exit 0, six sentences that are true, no failure."""
    ended = course.run("check", "8", "--solution", "--plain")

    assert ended.status == PASSED
    assert len(re.findall(r"^  ✓ ", ended.out, re.MULTILINE)) == 6
    assert "All 6 sentences are true" in ended.out
    assert labels(ended.out) == []
    assert ended.err == ""


def test_starter_is_told_one_failure_in_six_parts(course):
    """The starter falls short: exit 1, and one failure with every label once, in order."""
    ended = course.run("check", "8", "--starter", "--plain")

    assert ended.status == FALLS_SHORT
    told = labels(ended.out)
    assert [label for label in told if label != "LIKELY"] == ALWAYS
    assert sorted(told, key=LABELS.index) == told
    assert "3 of 6 sentences are true." in ended.out
    assert ended.err == ""


def test_all_failures_are_told_on_request(course):
    """With --all-failures each failing check has its six parts."""
    ended = course.run("check", "8", "--starter", "--plain", "--all-failures")

    assert ended.status == FALLS_SHORT
    assert [label for label in labels(ended.out) if label != "LIKELY"] == ALWAYS * 3


def test_no_line_is_wider_than_a_terminal(course):
    """Plain output fits in 80 columns, but for an address, which is never broken."""
    ended = course.run("check", "8", "--starter", "--plain", "--all-failures")

    wide = [line.strip() for line in ended.out.splitlines() if len(line) > 80]
    assert [line for line in wide if not line.startswith("http://")] == []


# Names of lessons


@pytest.mark.parametrize("name", ["8", "08", "08_per_view"])
def test_lesson_answers_to_its_number_and_its_stem(name, course):
    """A lesson answers to 8, 08 and 08_per_view."""
    ended = course.run("check", name, "--solution", "--plain")

    assert ended.status == PASSED
    assert ended.out.startswith("8. ")


@pytest.mark.parametrize("name", ["0", "99", "per_view", "../08_per_view", "08_per_view/", "٨", ""])
def test_unknown_lesson_is_refused_with_the_lessons_there_are(name, course):
    """A lesson that is not there: exit 2, and one line that lists those that are."""
    ended = course.run("check", name, "--plain")

    assert (ended.status, ended.out) == (MACHINE, "")
    assert re.search(r"There is no lesson .* The lessons are .*\b8\b", ended.err)
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    "arguments",
    [["check"], ["check", "8", "--no-such"], ["check", "8", "--format", "yaml"], ["no-such-verb"]],
)
def test_command_that_is_mistyped_is_explained(arguments, course):
    """A mistyped command: exit 2, a usage line, and nothing on stdout."""
    ended = course.run(*arguments)

    assert (ended.status, ended.out) == (MACHINE, "")
    assert "Usage: " in ended.err
    assert "Error: " in ended.err
    assert "Traceback" not in ended.err


# Whose fault it is


def test_machine_without_memcached_is_told_the_line_to_type(course, without_memcached):
    """No memcached: exit 2, one sentence, and the command that installs it."""
    ended = course.run("check", "8", "--solution", "--plain", env={"PATH": str(without_memcached)})

    assert ended.status == MACHINE
    assert "memcached is not installed." in ended.said
    assert "install" in ended.said.partition("not installed.")[2]
    assert "Traceback" not in ended.said
    assert (ended.processes, ended.files) == ([], [])


BROKEN = {
    "import": "import no_such_module\n{}",
    "syntax": "{}\n\ndef test_(:\n",
    "fixture": "{}\n\ndef test_more(no_such_fixture):\n    '''A sentence.'''\n",
    "empty": "",
}


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("form", ["plain", "json", "junit"])
def test_broken_check_is_the_fault_of_the_course(broken, form, copy):
    """A check that is broken itself ends with 3, says so in every form, and judges nobody."""
    checks = copy.root / "checks/test_08_per_view.py"
    checks.write_text(BROKEN[broken].replace("{}", checks.read_text()))

    ended = copy.run("check", "8", "--solution", "--format", form)

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


def test_check_that_raises_is_the_fault_of_the_course(copy):
    """A check that fails over its own line, before it has asked anything, blames no app."""
    checks = copy.root / "checks/test_08_per_view.py"
    text = checks.read_text()
    checks.write_text(text.replace("    api.get(LIST)\n", "    api.gett(LIST)\n", 1))

    ended = copy.run("check", "8", "--solution", "--plain")

    assert ended.status == OURS
    assert "gett" in ended.said


# The working copy


def test_working_copy_is_made_when_first_checked(copy):
    """The first check makes the working copy from the starter, says so, and checks it."""
    ended = copy.run("check", "8", "--plain")

    made = copy.root / "workspace/lesson08_per_view"
    assert ended.status == FALLS_SHORT
    assert "workspace/lesson08_per_view" in ended.err
    assert files(made) == files(copy.root / "lessons/lesson08_per_view")
    assert "workspace/lesson08_per_view" in ended.out.splitlines()[0]


def test_working_copy_is_made_changed_checked_reset_and_undone(copy):
    """The way of a learner: fail, mend, pass, reset, fail, undo, pass."""
    solution = copy.root / "solutions/lesson08_per_view/views.py"
    views = copy.root / "workspace/lesson08_per_view/views.py"

    assert copy.run("check", "8", "--plain").status == FALLS_SHORT
    views.write_bytes(solution.read_bytes())
    assert copy.run("check", "8", "--plain").status == PASSED
    assert copy.run("reset", "8").status == PASSED
    assert copy.run("check", "8", "--plain").status == FALLS_SHORT
    assert copy.run("undo", "8").status == PASSED
    assert copy.run("check", "8", "--plain").status == PASSED
    assert views.read_bytes() == solution.read_bytes()


def test_error_in_the_working_copy_names_its_file_as_the_learner_knows_it(copy):
    """A SyntaxError is told with its place in workspace/, never with a path of the machine."""
    assert copy.run("check", "8", "--plain").status == FALLS_SHORT
    views = copy.root / "workspace/lesson08_per_view/views.py"
    views.write_text("STORED = (1, 2\n" + views.read_text())

    ended = copy.run("check", "8", "--plain")

    assert ended.status == FALLS_SHORT
    assert ended.part("YOUR LOG")[0] == "workspace/lesson08_per_view/views.py:1"
    assert str(copy.root) not in ended.out


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_nothing_is_left_by_a_check_that_ends_well(course):
    """A check that ends leaves no process, no port and no temporary file."""
    ended = course.run("check", "8", "--solution", "--plain")

    assert (ended.processes, ended.ports, ended.files) == ([], [], [])


def test_check_runs_from_another_folder(course, tmp_path):
    """./course is called from anywhere: it knows where it lies."""
    ended = course.run("check", "8", "--solution", "--plain", cwd=tmp_path)

    assert ended.status == PASSED
    assert sys.executable not in ended.said
