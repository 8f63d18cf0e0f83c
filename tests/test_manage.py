"""``./course manage``: a command of the learner's app, on its own rows or on those it serves."""

import shutil
import signal
import subprocess

import httpx
from conftest import ROOT, Course, wait_for
from running_lab import NO_TLS


ALONE = "This ran on a database of its own, which is deleted now."


def lay_out(copy: Course) -> None:
    """The solution of lesson 4 as the working copy."""
    shutil.copytree(
        ROOT / "solutions/lesson04_pymemcache", copy.root / "workspace/lesson04_pymemcache"
    )


def test_command_runs_on_rows_of_its_own(copy: Course):
    lay_out(copy)
    ended = copy.run("manage", "4", "seed", "videogames", "--number=1003")

    assert (ended.status, ended.out) == (0, "The shop has 1003 games.\n")
    assert ended.err.startswith(ALONE)
    assert "./course serve 4" in ended.err
    assert (ended.processes, ended.files) == ([], [])
    assert copy.run("manage", "4", "seed", "videogames").out == "The shop has 1000 games.\n"


def test_command_changes_the_rows_of_the_app_that_is_served(copy: Course, free_port):
    lay_out(copy)
    port = free_port()
    process = copy.start("serve", "4", "--port", port, stderr=subprocess.STDOUT)
    try:
        wait_for(lambda: games(port) == 1000)
        ended = copy.run("manage", "4", "seed", "videogames", "--number=1003")
        assert (ended.status, ended.out, ended.err) == (0, "The shop has 1003 games.\n", "")
        assert games(port) == 1003
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)

    assert copy.run("manage", "4", "seed", "videogames").out == "The shop has 1000 games.\n"


def games(port: int) -> int | None:
    """How many games the served app has; None while it does not listen."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/videogames/", **NO_TLS).json()["count"]
    except httpx.HTTPError:
        return None


def test_command_that_fails_says_so_itself(copy: Course):
    lay_out(copy)
    unknown = copy.run("manage", "4", "no_such")
    wrong = copy.run("manage", "4", "seed", "videogames", "--number=many")

    assert (unknown.status, wrong.status) == (1, 1)
    assert unknown.said.startswith("Unknown command: 'no_such'")
    assert "invalid int value: 'many'" in wrong.said
    assert "Traceback" not in unknown.said + wrong.said


def test_word_that_is_missing_is_named(copy: Course):
    lay_out(copy)
    ended = copy.run("manage", "4", "seed", "--number=10")

    assert ended.status == 1
    assert "the following arguments are required: app" in ended.said
    assert ended.said.splitlines()[-1] == (
        "videogames is missing, as in: ./course manage 4 seed videogames --number=10"
    )


def test_app_that_does_not_load_is_one_sentence_with_its_line(copy: Course):
    lay_out(copy)
    (copy.root / "workspace/lesson04_pymemcache/settings.py").write_text("1 = 2\n")
    ended = copy.run("manage", "4", "seed", "videogames")

    assert ended.status == 1
    assert "SyntaxError" in ended.said
    assert "workspace/lesson04_pymemcache/settings.py:1" in ended.said
    assert (ended.processes, ended.files) == ([], [])


def test_command_that_hangs_is_ended(copy: Course):
    lay_out(copy)
    commands = copy.root / "workspace/lesson04_pymemcache/management/commands"
    (commands / "wait.py").write_text(
        "import time\nfrom django.core.management.base import BaseCommand\n\n\n"
        "class Command(BaseCommand):\n    def handle(self, **options):\n        time.sleep(600)\n"
    )
    ended = copy.run("manage", "4", "wait")

    assert ended.status == 1
    assert "manage.py wait sleeps" in ended.said
    assert (ended.processes, ended.files) == ([], [])
