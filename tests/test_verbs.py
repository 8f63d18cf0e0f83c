"""The smaller verbs: hint, status, diff, serve, up, doctor. Each is run as the learner runs it."""

import http.client
import re
import shutil
import signal
import subprocess

from conftest import ROOT, Course, wait_for


def test_hints_come_one_level_at_a_time(copy: Course):
    copy.run("check", "8", "--plain")
    first = copy.run("hint", "8").out
    second = copy.run("hint", "8").out
    third = copy.run("hint", "8").out

    assert "08/list-is-cached" in first
    assert ("1. Nudge" in first, "2. Concept" in first) == (True, False)
    assert ("2. Concept" in second, "3. Almost code" in second) == (True, False)
    assert "3. Almost code" in third


def test_a_passed_lesson_needs_no_hint(copy: Course):
    copy.run("reset", "8")
    shutil.copytree(
        ROOT / "solutions/lesson08_per_view",
        copy.root / "workspace/lesson08_per_view",
        dirs_exist_ok=True,
    )
    assert copy.run("check", "8", "--plain").status == 0
    assert "There is nothing to hint at" in copy.run("hint", "8").out


def test_status_tells_what_passed_and_what_is_next(copy: Course):
    copy.run("check", "8", "--plain")
    out = copy.run("status").out
    row = next(line for line in out.splitlines() if " 08 " in line)
    assert "3/6" in row
    assert re.search(r"^Next: \./course check \d+$", out, re.MULTILINE)


def test_a_progress_file_that_is_junk_counts_as_none(copy: Course):
    (copy.root / ".course/progress.json").write_text("\0{")
    ended = copy.run("status")
    assert ended.status == 0
    assert "0/6" in ended.out


def test_diff_is_the_way_to_the_solution(copy: Course):
    ended = copy.run("diff", "8")
    assert ended.status == 0
    assert "--- workspace/lesson08_per_view/views.py" in ended.out
    assert '+@method_decorator(cache_page(60 * 60 * 2), name="list")' in ended.out


def test_serve_answers_with_a_memcached_of_its_own(copy: Course, free_port):
    port = free_port()
    process = copy.start("serve", "8", "--solution", "--port", port, stderr=subprocess.STDOUT)
    try:
        answers = [ask(port) for _ in range(2)]
    finally:
        process.send_signal(signal.SIGINT)
        out = process.communicate(timeout=20)[0].decode()
    assert answers[1].headers["Age"] is not None
    assert "To paste into another terminal:" in out
    assert f"http://127.0.0.1:{port}/videogames/" in out
    assert process.returncode == 130
    assert copy.wait_until_nothing_is_left(seconds=10) == []
    assert list(copy.temporary.iterdir()) == []


def test_serve_starts_again_at_a_save(copy: Course, free_port):
    port = free_port()
    process = copy.start("serve", "8", "--port", port, stderr=subprocess.STDOUT)
    try:
        assert ask(port).headers["Cache-Control"] is None
        views = copy.root / "workspace/lesson08_per_view/views.py"
        views.write_text((ROOT / "solutions/lesson08_per_view/views.py").read_text())
        wait_for(lambda: ask(port).headers["Cache-Control"] == "max-age=7200", seconds=60)
    finally:
        process.send_signal(signal.SIGINT)
        out = process.communicate(timeout=20)[0].decode()
    assert "Saved: the app starts again." in out


def test_serve_takes_the_next_free_port(copy: Course, free_port):
    port = free_port()
    first = copy.start("serve", "8", "--solution", "--port", port)
    ask(port)
    second = copy.start("serve", "8", "--solution", "--port", port, text=True)
    try:
        line = second.stdout.readline()
        assert "answers on http://127.0.0.1:" in line
        assert f":{port}/" not in line
    finally:
        for process in (first, second):
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)


def ask(port: int) -> http.client.HTTPResponse:
    """The list, once the server is there."""
    answers = []

    def answered() -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request("GET", "/videogames/", headers={"Accept": "application/json"})
            response = connection.getresponse()
            response.read()
            answers.append(response)
        except OSError:
            return False
        finally:
            connection.close()
        return True

    wait_for(answered, seconds=60)
    return answers[0]


def test_doctor_says_what_there_is(course: Course):
    ended = course.run("doctor")
    assert ended.status in (0, 2)
    assert "memcached" in ended.out
