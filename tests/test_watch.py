"""``./course watch`` in a real terminal: saves are checked, the newest wins, and keys work."""

import os
import pty
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, Course, wait_for
from verdict import ALL, TRUE_OF_STARTER


SOLUTION = ROOT / "solutions/lesson08_per_view"
STARTER = ROOT / "lessons/lesson08_per_view"


class Terminal:
    """``./course watch 8`` in a terminal of its own: what it shows, and keys to press."""

    def __init__(self, course: Course) -> None:
        self.ours, theirs = pty.openpty()
        self.process = course.start("watch", "8", stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        os.set_blocking(self.ours, False)
        self.shown = ""

    def read(self) -> str:
        try:
            while data := os.read(self.ours, 65536):
                self.shown += data.decode("utf-8", "replace")
        except OSError:
            pass
        return self.shown

    def wait_for(self, text: str, since: int = 0) -> None:
        wait_for(lambda: text in self.read()[since:], seconds=60)

    def press(self, key: str) -> None:
        os.write(self.ours, key.encode())

    def screen(self) -> str:
        """What was shown since the screen was last cleared, without colours."""
        return re.sub(r"\x1b\[[\d;]*m", "", self.read().rpartition("\x1b[H")[2])

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait()
        os.close(self.ours)


@pytest.fixture
def terminal(copy: Course) -> Iterator[Terminal]:
    terminal = Terminal(copy)
    terminal.wait_for("Watching")
    yield terminal
    terminal.close()


def working_copy(copy: Course) -> Path:
    return copy.root / "workspace/lesson08_per_view"


def test_a_save_is_checked(terminal: Terminal, copy: Course):
    """The first verdict is the starter's, and after a save that of the new text."""
    assert f"{TRUE_OF_STARTER} of {ALL} sentences are true" in terminal.screen()

    since = len(terminal.read())
    (working_copy(copy) / "views.py").write_text((SOLUTION / "views.py").read_text())
    terminal.wait_for(f"All {ALL} sentences are true", since)


def test_an_editor_that_renames_is_seen(terminal: Terminal, copy: Course):
    """Many editors write a new file and move it over the old one."""
    since = len(terminal.read())
    beside = working_copy(copy) / "views.py.new"
    beside.write_text((SOLUTION / "views.py").read_text())
    os.replace(beside, working_copy(copy) / "views.py")
    terminal.wait_for(f"All {ALL} sentences are true", since)


def test_the_newest_save_wins(terminal: Terminal, copy: Course):
    """Three saves while a run goes on: the last text is judged, and no verdict follows it."""
    since = len(terminal.read())
    views = working_copy(copy) / "views.py"
    for text in (STARTER, SOLUTION, STARTER, SOLUTION):
        views.write_text((text / "views.py").read_text())
        time.sleep(0.15)
    terminal.wait_for(f"All {ALL} sentences are true", since)
    time.sleep(1.0)
    assert f"All {ALL} sentences are true" in terminal.screen()


def test_broken_save_is_reported_and_the_next_one_passes(terminal: Terminal, copy: Course):
    since = len(terminal.read())
    views = working_copy(copy) / "views.py"
    views.write_text("class VideogameViewSet(\n")
    terminal.wait_for("does not start", since)

    since = len(terminal.read())
    views.write_text((SOLUTION / "views.py").read_text())
    terminal.wait_for(f"All {ALL} sentences are true", since)


def test_keys_are_obeyed(terminal: Terminal, copy: Course):
    """h gives a hint, d the diff, r runs again, q leaves with the status of the last run."""
    terminal.press("h")
    terminal.wait_for("1. A nudge")
    terminal.press("d")
    terminal.wait_for("+++ solutions/lesson08_per_view/views.py")
    since = len(terminal.read())
    terminal.press("r")
    terminal.wait_for("Watching", since)
    terminal.press("q")
    assert terminal.process.wait(timeout=20) == 1
    assert copy.wait_until_nothing_is_left(seconds=10) == []


def test_ctrl_c_leaves_nothing(terminal: Terminal, copy: Course):
    os.killpg(terminal.process.pid, signal.SIGINT)
    assert terminal.process.wait(timeout=20) == 130
    assert copy.wait_until_nothing_is_left(seconds=10) == []
    assert list(copy.temporary.iterdir()) == []


def test_without_a_terminal_it_watches_too(copy: Course):
    """In a pipe there are no keys and no cleared screen, and the verdict comes all the same."""
    process = copy.start("watch", "8", stderr=subprocess.STDOUT, text=True)
    lines = iter(process.stdout.readline, "")
    assert any(line.startswith("Watching") for line in lines)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 130
    process.stdout.close()
