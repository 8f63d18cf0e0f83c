"""``./course check`` as a learner runs it: results, lesson names, exit statuses, working copies."""

import re
import sys
from pathlib import Path

import pytest
from verdict import (
    ALL,
    ALWAYS,
    FALLS_SHORT,
    LABELS,
    MACHINE,
    PASSED,
    TRUE_OF_STARTER,
    labels,
)


# Results


def test_solution_passes(course):
    """The solution passes: exit status 0, all sentences true, no failure."""
    ended = course.run("check", "8", "--solution", "--plain")

    assert ended.status == PASSED
    assert len(re.findall(r"^  ✓ ", ended.out, re.MULTILINE)) == ALL
    assert f"All {ALL} sentences are true" in ended.out
    assert labels(ended.out) == []
    assert ended.err == ""


@pytest.mark.parametrize("variable", ["PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DEBUG"])
def test_what_a_shell_exports_for_pytest_changes_no_verdict(variable, warm_course):
    """Options and plugins that a shell has for another project's pytest are not for checks."""
    ended = warm_course.run("check", "8", "--solution", "--plain", env={variable: "--no-such=one"})

    assert ended.status == PASSED
    assert ended.err == ""


def test_starter_shows_one_failure_with_every_label(course):
    """The starter fails: exit status 1, and one failure with every label once, in order."""
    ended = course.run("check", "8", "--starter", "--plain")

    assert ended.status == FALLS_SHORT
    shown = labels(ended.out)
    assert [label for label in shown if label != "LIKELY"] == ALWAYS
    assert sorted(shown, key=LABELS.index) == shown
    assert f"{TRUE_OF_STARTER} of {ALL} sentences are true." in ended.out
    assert ended.err == ""


def test_all_failures_are_shown_on_request(warm_course):
    """With --all-failures, every failing check has every label."""
    ended = warm_course.run("check", "8", "--starter", "--plain", "--all-failures")

    assert ended.status == FALLS_SHORT
    assert [label for label in labels(ended.out) if label != "LIKELY"] == ALWAYS * 3


def test_seed_draws_the_same_again(warm_course):
    """A failure names the command that draws the same values, and another seed draws others."""
    first = warm_course.run("check", "8", "--starter", "--plain", "--all-failures").out
    seed = re.search(r"\./course check 8 --starter --seed (\d+)$", first, re.MULTILINE)[1]

    def asked(seed):
        options = ("--starter", "--plain", "--all-failures", "--seed", str(seed))
        out = warm_course.run("check", "8", *options).out
        return re.findall(r"^.*(?:-H|-d|/videogames/\d+/|UPDATE).*$", out, re.MULTILINE)

    assert asked(seed) == re.findall(
        r"^.*(?:-H|-d|/videogames/\d+/|UPDATE).*$", first, re.MULTILINE
    )
    assert asked(seed) != asked((int(seed) + 1) % 10_000)


@pytest.mark.parametrize("seed", ["-1", "10000", "7.5", "many"])
def test_seed_that_is_none_is_refused(seed, warm_course):
    ended = warm_course.run("check", "8", "--seed", seed)

    assert ended.status == MACHINE
    assert "--seed" in ended.err
    assert "Traceback" not in ended.said


def test_no_line_is_wider_than_a_terminal(warm_course):
    """Plain output fits in 80 columns. Only a URL may be longer: it is never broken."""
    ended = warm_course.run("check", "8", "--starter", "--plain", "--all-failures")

    wide = [line.strip() for line in ended.out.splitlines() if len(line) > 80]
    assert [line for line in wide if not line.startswith("http://")] == []


# Names of lessons


@pytest.mark.parametrize("name", ["8", "08", "08_per_view"])
def test_lesson_is_found_by_its_number_and_its_stem(name, warm_course):
    """8, 08 and 08_per_view name the same lesson."""
    ended = warm_course.run("check", name, "--solution", "--plain")

    assert ended.status == PASSED
    assert ended.out.startswith("8. ")


@pytest.mark.parametrize("name", ["0", "99", "per_view", "../08_per_view", "08_per_view/", "٨", ""])
def test_unknown_lesson_is_refused_with_a_list_of_lessons(name, warm_course):
    """A lesson that does not exist: exit status 2, and one line that lists the lessons."""
    ended = warm_course.run("check", name, "--plain")

    assert (ended.status, ended.out) == (MACHINE, "")
    assert re.search(r"There is no lesson .* The lessons are .*\b8\b", ended.err)
    assert ("Did you mean 8, 08_per_view?" in ended.err) == (name == "per_view")
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "8", "--no-such"],
        ["check", "8", "--format", "yaml"],
        ["no-such-command"],
    ],
)
def test_mistyped_command_is_explained(arguments, warm_course):
    """A mistyped command: exit status 2, a usage line, and nothing on stdout."""
    ended = warm_course.run(*arguments)

    assert (ended.status, ended.out) == (MACHINE, "")
    assert "Usage: ./course " in ended.err
    assert "Error: " in ended.err
    assert "Traceback" not in ended.err


# The working copy


def test_working_copy_is_created_by_the_first_check(copy):
    """The first check creates the working copy from the starter, says so, and checks it."""
    ended = copy.run("check", "8", "--plain")

    created = copy.root / "workspace/lesson08_per_view"
    assert ended.status == FALLS_SHORT
    assert "workspace/lesson08_per_view" in ended.err
    assert files(created) == files(copy.root / "lessons/lesson08_per_view")
    assert "workspace/lesson08_per_view" in ended.out.splitlines()[0]


def test_working_copy_is_created_changed_checked_reset_and_restored(copy):
    """What a learner does: fail, change, pass, reset, fail, undo, pass."""
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


def test_error_in_the_working_copy_names_its_file_in_workspace(copy):
    """A SyntaxError is shown with its file in workspace/, never with an absolute path."""
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


def test_a_check_leaves_nothing_behind(course):
    """When a check has ended, it has left no process, open port or temporary file."""
    ended = course.run("check", "8", "--solution", "--plain")

    assert (ended.processes, ended.ports, ended.files) == ([], [], [])


def test_check_runs_from_another_folder(course, tmp_path):
    """The current folder does not matter."""
    ended = course.run("check", "8", "--solution", "--plain", cwd=tmp_path)

    assert ended.status == PASSED
    assert sys.executable not in ended.said
