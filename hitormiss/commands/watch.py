"""
The command ``./course watch``: check the working copy at each save.

A save during a run ends that run, and starts a new one. No save is missed.
"""

import contextlib
import queue
import sys
import termios
import threading
import tty
from collections.abc import Callable, Iterator
from functools import partial

import click
from watchfiles import watch as changes

from hitormiss.commands import keep_progress, lesson_named
from hitormiss.commands.check import format_for
from hitormiss.commands.diff import show_diff
from hitormiss.commands.hint import show_hint
from hitormiss.course import progress, workspace
from hitormiss.course.app import working_copy
from hitormiss.course.catalogue import Lesson, find_lesson
from hitormiss.machine.channel import Message
from hitormiss.runs.warm import Warm


STEP, DEBOUNCE = 5, 50
"""Milliseconds: a save counts after STEP without a change, or DEBOUNCE after the first one."""

Action = Callable[[], object]

KEYS = "h hint   d diff   r rerun   q quit"


@click.command()
@click.argument("lesson", type=lesson_named, required=False)
def watch(lesson: Lesson | None) -> int:
    """Check your working copy of LESSON, or of the next one, at each save."""
    if lesson is None:
        following = next((row for row in progress.overview() if row["next"]), None)
        if following is None:
            print("All lessons are passed. To watch one: ./course watch 8")
            return 0
        lesson = find_lesson(following["lesson"])
    workspace.make(lesson)
    with contextlib.closing(Warm()) as warm:
        return _Watch(lesson, warm).go()


class _Watch:
    def __init__(self, lesson: Lesson, warm: Warm) -> None:
        self.lesson, self.warm = lesson, warm
        self.app = working_copy(lesson)
        self.actions: queue.Queue[Action | None] = queue.Queue()
        self.over = threading.Event()
        self.number = 0
        self.status = 0

    def go(self) -> int:
        """Run the actions of events, saves and keys, until one of them is None."""
        with _single_keys() as keyboard:
            sources = [self._events, self._saves]
            if keyboard:
                sources.append(self._keys)
            for source in sources:
                threading.Thread(target=source, daemon=True).start()
            self._check()
            try:
                while action := self.actions.get():
                    action()
            finally:
                self.over.set()
        return self.status

    def _events(self) -> None:
        for number, event in self.warm.events():
            self.actions.put(partial(self._show, number, event))
        self.actions.put(None)

    def _saves(self) -> None:
        # Some editors rename or create a file when they save: these events count as well.
        for _ in changes(
            self.app.folder, step=STEP, debounce=DEBOUNCE, stop_event=self.over, recursive=True
        ):
            self.actions.put(self._check)

    def _keys(self) -> None:
        keys: dict[str, Action | None] = {
            "h": partial(show_hint, self.lesson),
            "d": partial(show_diff, self.lesson),
            "r": self._check,
            "q": None,
        }
        while key := sys.stdin.read(1).lower():
            if key in keys:
                self.actions.put(keys[key])

    def _check(self) -> None:
        if sys.stdout.isatty():
            sys.stdout.write("\x1b[2J\x1b[3J\x1b[H")
        self.events: list[Message] = []
        self.output = format_for(None, self.lesson, False)
        self.number = self.warm.check(self.app)

    def _show(self, number: int, event: Message) -> None:
        if number != self.number:  # it belongs to a run that a later save has ended
            return
        self.events.append(event)
        self.output.show(event)
        if "status" in event:
            self.status = event["status"]
            keep_progress(self.lesson, self.events)
            print(f"\nWatching {self.app.shown}.   {KEYS}", flush=True)


@contextlib.contextmanager
def _single_keys() -> Iterator[bool]:
    """Read each key without waiting for Enter; yields False if stdin is not a terminal."""
    if not sys.stdin.isatty():
        yield False
        return
    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)
        yield True
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
