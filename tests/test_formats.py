"""The formats of ``check``: the same facts as JSON lines, JUnit XML and text, on any terminal."""

import os
import re
import shutil
import xml.etree.ElementTree as xml
from pathlib import Path

import pytest
from conftest import Course
from verdict import ALL, ALWAYS, FALLS_SHORT, PASSED, TRUE_OF_STARTER, events, labels


def failures(all_events: list[dict]) -> list[dict]:
    return [event["failure"] for event in all_events if event.get("passed") is False]


STARTER = ("check", "8", "--starter", "--seed", "7")
"""A command whose failures are the same each time."""


# Forms


def test_json_is_one_versioned_object_a_line(warm_course):
    """--format json: every line is an object with its version; started, the checks, finished."""
    ended = warm_course.run("check", "8", "--starter", "--format", "json")

    found = events(ended)
    assert [event["event"] for event in found] == ["started", *["check"] * ALL, "finished"]
    assert {event["v"] for event in found} == {1}
    first, last = found[0], found[-1]
    assert [event["id"] for event in found[1:-1]] == [check["id"] for check in first["checks"]]
    assert first["lesson"] == "08_per_view"
    assert (last["passed"], last["failed"], last["not_run"], last["status"]) == (
        TRUE_OF_STARTER,
        3,
        0,
        1,
    )
    assert ended.status == FALLS_SHORT


def test_json_and_plain_text_have_the_same_facts(warm_course):
    """Each line of a failure in --format json is in the plain text."""
    facts = failures(events(warm_course.run(*STARTER, "--format", "json")))
    plain = warm_course.run(*STARTER, "--plain", "--all-failures").out
    words = " ".join(plain.split())

    assert len(facts) == 3
    for fact in facts:
        lines = [
            fact["sentence"],
            fact["asked_note"],
            fact["id"],
            fact["again"],
            fact["hint"],
            fact["page"],
            *(line for request in fact["asked"] for line in request["curl"]),
            *fact["expected"]["lines"],
            *fact["got"]["lines"],
            *fact["memcached"]["notes"],
            *(request["label"] for request in fact["memcached"]["requests"]),
            *(line for _, line in fact["answer"] if not line.startswith(("Date:", "Expires:"))),
            *([fact["likely"]] if fact["likely"] else []),
        ]
        missing = [line for line in lines if " ".join(line.split()) not in words]
        assert missing == []


def test_junit_holds_the_same_cases_and_failures(warm_course):
    """--format junit: one document, as CI servers read it, with the facts of the JSON lines."""
    found = events(warm_course.run(*STARTER, "--format", "json"))
    ended = warm_course.run(*STARTER, "--format", "junit")

    suite = xml.fromstring(ended.out).find("testsuite")
    cases = suite.findall("testcase")
    failed = {case.get("name"): case.find("failure") for case in cases if len(case)}
    assert ended.status == FALLS_SHORT
    assert [suite.get(name) for name in ("tests", "failures", "errors", "skipped")] == [
        str(ALL),
        "3",
        "0",
        "0",
    ]
    sentences = [f"{check['id']}: {check['sentence']}" for check in found[0]["checks"]]
    assert [case.get("name") for case in cases] == sentences
    for facts, (name, element) in zip(failures(found), failed.items(), strict=True):
        assert name.startswith(facts["id"])
        assert [label for label in labels(element.text) if label != "LIKELY"] == ALWAYS
        assert facts["sentence"] in " ".join(element.text.split())


def test_junit_is_well_formed_whatever_the_app_prints(warm_course, tmp_path):
    """An app that prints control characters and markup does not break the XML."""
    app = tmp_path / "app"
    shutil.copytree(warm_course.root / "solutions/lesson08_per_view", app)
    shutil.copytree(Path(__file__).parent / "torture/prints_binary", app, dirs_exist_ok=True)

    ended = warm_course.run("check", "8", "--path", "app", "--format", "junit", cwd=tmp_path)

    assert ended.status == FALLS_SHORT
    assert xml.fromstring(ended.out).find("testsuite").get("tests") == str(ALL)


# Terminals


@pytest.mark.parametrize(
    ("options", "env"),
    [
        ([], {}),
        ([], {"NO_COLOR": "1"}),
        ([], {"TERM": "dumb"}),
        (["--plain"], {"FORCE_COLOR": "1"}),
        (["--format", "plain"], {"CLICOLOR_FORCE": "1"}),
    ],
    ids=["pipe", "NO_COLOR", "dumb", "plain", "format plain"],
)
def test_pipe_gets_no_colour(options, env, warm_course):
    """Without a terminal, or when colour is turned off, no escape code is printed."""
    ended = warm_course.run("check", "8", "--starter", *options, env=env)

    assert ended.status == FALLS_SHORT
    assert "\x1b" not in ended.said
    assert labels(ended.out)[0] == "NOT YET"


@pytest.mark.parametrize(
    ("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_terminal_gets_colour_and_the_same_words(env, coloured, course, warm_course):
    """A terminal gets colour, unless NO_COLOR or TERM=dumb is set. The words are the same."""
    text = on_a_terminal(course, *STARTER, env=env)
    plain = warm_course.run(*STARTER, "--plain").out

    assert ("\x1b[" in text) is coloured
    assert words(re.sub(r"\x1b\[[0-9;]*m", "", text)) == words(plain)


def words(text: str) -> list[str]:
    """All words but the time of the answers."""
    return re.sub(r"\d\d:\d\d:\d\d", "", text).split()


def on_a_terminal(course: Course, *arguments: str, env: dict[str, str]) -> str:
    ours, theirs = os.openpty()
    process = course.start(*arguments, env=env, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    text = b""
    try:
        while data := os.read(ours, 65536):
            text += data
    except OSError:
        pass  # reading from a terminal that no process has open fails with EIO on Linux
    os.close(ours)
    process.wait(20)
    return text.decode()


@pytest.mark.parametrize("form", ["plain", "rich"])
def test_status_is_that_of_the_checks_when_the_reader_is_gone(form, course):
    """``./course check 8 --solution | true`` ends with status 0, with and without colour."""
    reader, writer = os.pipe()
    os.close(reader)
    process = course.start("check", "8", "--solution", "--format", form, stdout=writer)
    os.close(writer)
    _, complaint = process.communicate(timeout=20)

    assert (process.returncode, complaint) == (PASSED, b"")


@pytest.mark.parametrize("which", ["--solution", "--starter"])
def test_ascii_terminal_gets_ascii(which, course):
    """If standard output is ASCII, each mark is printed as one character of ASCII."""
    env = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    ended = course.run("check", "8", which, "--plain", "--all-failures", env=env)

    assert ended.status == (PASSED if which == "--solution" else FALLS_SHORT)
    assert ended.out.isascii()
    assert ended.err == ""
    assert re.search(r"^  [+x] ", ended.out, re.MULTILINE)


def test_foreign_words_of_the_app_reach_an_ascii_terminal(course, tmp_path):
    """Characters of the app that ASCII does not have are replaced, and cause no error."""
    app = tmp_path / "app"
    shutil.copytree(course.root / "solutions/lesson08_per_view", app)
    views = app / "views.py"
    views.write_text(
        views.read_text() + '\n    def list(self, request):\n        raise ValueError("été 🎮")\n'
    )
    env = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}

    ended = course.run("check", "8", "--path", "app", "--plain", cwd=tmp_path, env=env)

    assert ended.status == FALLS_SHORT
    assert ended.out.isascii()
    assert "ValueError" in ended.out
    assert ended.err == ""
