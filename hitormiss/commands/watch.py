"""The verb ``watch``: check at each save. The newest text wins, and no save is lost."""

import contextlib
import queue
import sys
import termios
import threading
import tty
from collections.abc import Iterator
from typing import Any

from watchfiles import watch as changes

from hitormiss.commands import hint
from hitormiss.commands.check import face_for, show_diff
from hitormiss.course import progress, workspace
from hitormiss.course.app import working_copy
from hitormiss.course.catalogue import Lesson
from hitormiss.course.catalogue import lesson as find_lesson
from hitormiss.judging.loaded_app import checks_at_once
from hitormiss.machine.channel import Message
from hitormiss.runs.warm import Warm


STEP, DEBOUNCE = 5, 50
"""Milliseconds: how long the files must be still, and how long they may be restless."""

KEYS = "h hint   d diff   r rerun   q quit"


def watch(lesson: Lesson | None) -> int:
    """Check the working copy of *lesson*, or of the next open one, until the learner has enough."""
    if lesson is None:
        following = next((row for row in progress.overview() if row["next"]), None)
        if following is None:
            print("All lessons are passed. To watch one: ./course watch 8")
            return 0
        lesson = find_lesson(following["lesson"])
    workspace.make(lesson)
    with Warm() as warm:
        return _Watch(lesson, warm).go()


class _Watch:
    def __init__(self, lesson: Lesson, warm: Warm) -> None:
        self.lesson, self.warm = lesson, warm
        self.app = working_copy(lesson)
        self.news: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.over = threading.Event()
        self.number = 0
        self.status = 0

    def go(self) -> int:
        threads = [
            threading.Thread(target=self._events, daemon=True),
            threading.Thread(target=self._saves, daemon=True),
        ]
        with _single_keys() as keyboard:
            if keyboard:
                threads.append(threading.Thread(target=self._keys, daemon=True))
            for thread in threads:
                thread.start()
            self._check()
            try:
                while self._answer(*self.news.get()):
                    pass
            finally:
                self.over.set()
        return self.status

    def _events(self) -> None:
        for number, event in self.warm.events():
            self.news.put(("event", (number, event)))
        self.news.put(("gone", None))

    def _saves(self) -> None:
        # Rename and create count as well as change: editors save in all three ways.
        for _ in changes(
            self.app.folder, step=STEP, debounce=DEBOUNCE, stop_event=self.over, recursive=True
        ):
            self.news.put(("saved", None))

    def _keys(self) -> None:
        while key := sys.stdin.read(1):
            self.news.put(("key", key.lower()))

    def _check(self) -> None:
        if sys.stdout.isatty():
            sys.stdout.write("\x1b[2J\x1b[3J\x1b[H")
        self.events: list[Message] = []
        self.face = face_for(None, self.lesson, self.app, False)
        self.number = self.warm.check(self.app, checks_at_once())

    def _answer(self, news: str, what: Any) -> bool:
        """Do what the news ask for; False when it is time to go."""
        if news == "saved":
            self._check()
        elif news == "event":
            number, event = what
            if number == self.number:  # else it is of a run that a save has overtaken
                self._show(event)
        elif news == "gone" or what == "q":
            return False
        elif what == "r":
            self._check()
        elif what == "h":
            hint.hint(self.lesson)
        elif what == "d":
            show_diff(self.lesson, live=False)
        return True

    def _show(self, event: Message) -> None:
        self.events.append(event)
        self.face.show(event)
        if "status" in event:
            self.status = event["status"]
            progress.keep(self.lesson, self.events)
            print(f"\nWatching {self.app.shown}.   {KEYS}", flush=True)


@contextlib.contextmanager
def _single_keys() -> Iterator[bool]:
    """Let the terminal give each key at once; False where there is no terminal."""
    if not sys.stdin.isatty():
        yield False
        return
    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)
        yield True
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
