"""The help, and the smaller commands: hint, status, diff, serve, doctor. Each runs as a process."""

import http.client
import re
import shutil
import signal
import socket
import subprocess
import sys

import pytest
from conftest import ROOT, Course, wait_for
from verdict import ALL, TRUE_OF_STARTER

from hitormiss.cli import COMMANDS, summary
from hitormiss.cli import course as group


HEAVY = {"rich", "uvicorn", "watchfiles", "pytest", "django", "hitormiss.runs"}


def test_each_file_is_a_command():
    files = {path.stem for path in (ROOT / "hitormiss/commands").glob("[!_]*.py")}
    assert files == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_summary_is_what_click_shows(name):
    """The list of commands shows the first line of the help of each, without importing it."""
    command = group.get_command(None, name)
    assert command.name == name
    assert summary(name) == command.help.strip().partition("\n")[0]


def test_help_lists_all_commands_in_order(course: Course):
    ended = course.run("--help")
    assert ended.status == 0
    assert ended.out.startswith("Usage: ./course [OPTIONS] COMMAND")
    listed = re.findall(r"^  (\w+) {2,}[A-Z]", ended.out.partition("Commands:\n")[2], re.MULTILINE)
    assert listed == list(COMMANDS)
    assert all(len(line) <= 80 for line in ended.out.splitlines())


def test_help_of_a_command_names_it_as_it_is_typed(course: Course):
    ended = course.run("reset", "-h")
    assert ended.status == 0
    assert ended.out.startswith("Usage: ./course reset [OPTIONS] LESSON\n")


@pytest.mark.parametrize("name", ["cli", "commands.reset", "commands.hint"])
def test_a_command_imports_only_what_it_needs(name):
    code = f"import sys, hitormiss.{name}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert HEAVY.isdisjoint(done.stdout.split())


def test_hints_come_one_level_at_a_time(copy: Course):
    copy.run("check", "8", "--plain")
    first = copy.run("hint", "8").out
    second = copy.run("hint", "8").out
    third = copy.run("hint", "8").out

    assert "08/list-is-cached" in first
    assert ("1. A nudge" in first, "2. The idea" in first) == (True, False)
    assert ("2. The idea" in second, "3. Almost the code" in second) == (True, False)
    assert "3. Almost the code" in third


def test_a_lesson_that_was_passed_once_stays_so(copy: Course):
    """A reset is for doing it again: the mark stays, and the count is that of the last check."""
    folder = copy.root / "workspace/lesson08_per_view"
    shutil.copytree(ROOT / "solutions/lesson08_per_view", folder)
    copy.run("check", "8", "--plain")
    copy.run("reset", "8")
    copy.run("check", "8", "--plain")

    rows = copy.run("status").out.splitlines()
    ours = next(row for row in rows if " 08 " in row)
    assert ours.startswith("  ✓ 08  Cache per view")
    assert ours.endswith(f" {TRUE_OF_STARTER}/{ALL}  passed before")
    counts = [
        re.search(r" \d+/\d+", row).start() for row in rows if "/" in row.partition("Next")[0]
    ]
    assert len(set(counts)) == 1


def test_a_passed_lesson_needs_no_hint(copy: Course):
    copy.run("reset", "8")
    shutil.copytree(
        ROOT / "solutions/lesson08_per_view",
        copy.root / "workspace/lesson08_per_view",
        dirs_exist_ok=True,
    )
    assert copy.run("check", "8", "--plain").status == 0
    assert "Lesson 8 is passed" in copy.run("hint", "8").out


def test_status_shows_what_is_passed_and_what_is_next(copy: Course):
    copy.run("check", "8", "--plain")
    out = copy.run("status").out
    row = next(line for line in out.splitlines() if " 08 " in line)
    assert f"{TRUE_OF_STARTER}/{ALL}" in row
    assert re.search(r"^Next: \./course check \d+$", out, re.MULTILINE)


def test_an_invalid_progress_file_counts_as_none(copy: Course):
    (copy.root / ".course/progress.json").write_text("\0{")
    ended = copy.run("status")
    assert ended.status == 0
    assert f"0/{ALL}" in ended.out


def test_diff_leads_to_the_solution(copy: Course):
    ended = copy.run("diff", "8")
    assert ended.status == 0
    assert "--- workspace/lesson08_per_view/views.py" in ended.out
    assert '+@method_decorator(cache_page(60 * 60 * 2), name="list")' in ended.out


def test_serve_has_its_own_memcached(copy: Course, free_port):
    port = free_port()
    process = copy.start("serve", "8", "--solution", "--port", port, stderr=subprocess.STDOUT)
    try:
        responses = [get_list(port) for _ in range(2)]
    finally:
        process.send_signal(signal.SIGINT)
        out = process.communicate(timeout=20)[0].decode()
    assert responses[1].headers["Age"] is not None
    assert "Paste these lines into another terminal:" in out
    assert f"http://127.0.0.1:{port}/videogames/" in out
    assert process.returncode == 130
    assert copy.wait_until_nothing_is_left(seconds=10) == []
    assert list(copy.temporary.iterdir()) == []


def test_serve_says_its_address_once_it_listens(copy: Course, free_port):
    port = free_port()
    process = copy.start("serve", "8", "--solution", "--port", port, text=True)
    try:
        assert f" is served at http://127.0.0.1:{port}/" in process.stdout.readline()
        socket.create_connection(("127.0.0.1", port), timeout=20).close()
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


def test_serve_starts_again_at_a_save(copy: Course, free_port):
    port = free_port()
    process = copy.start("serve", "8", "--port", port, stderr=subprocess.STDOUT)
    try:
        assert get_list(port).headers["Cache-Control"] is None
        views = copy.root / "workspace/lesson08_per_view/views.py"
        views.write_text((ROOT / "solutions/lesson08_per_view/views.py").read_text())
        wait_for(lambda: get_list(port).headers["Cache-Control"] == "max-age=7200", seconds=60)
    finally:
        process.send_signal(signal.SIGINT)
        out = process.communicate(timeout=20)[0].decode()
    assert "Saved: the app starts again." in out


def test_serve_takes_the_next_free_port(copy: Course, free_port):
    port = free_port()
    first = copy.start("serve", "8", "--solution", "--port", port)
    get_list(port)
    second = copy.start("serve", "8", "--solution", "--port", port, text=True)
    try:
        busy, line = second.stdout.readline(), second.stdout.readline()
        assert busy == f"Port {port} is busy, so the app gets the next free one.\n"
        assert "is served at http://127.0.0.1:" in line
        assert f":{port}/" not in line
    finally:
        for process in (first, second):
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)


def get_list(port: int) -> http.client.HTTPResponse:
    """GET /videogames/ from the server on *port*, which may still be starting."""
    responses = []

    def responds() -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request("GET", "/videogames/", headers={"Accept": "application/json"})
            response = connection.getresponse()
            response.read()
            responses.append(response)
        except OSError:
            return False
        finally:
            connection.close()
        return True

    wait_for(responds, seconds=60)
    return responses[0]


def test_doctor_shows_what_is_installed(course: Course):
    ended = course.run("doctor")
    assert ended.status in (0, 2)
    assert "memcached" in ended.out
