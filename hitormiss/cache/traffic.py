"""
What the app's processes send to memcached: recorded, and held where a check wants them to wait.

No clock decides how long a check waits for the app. `Traffic.wait` gives up when nothing new has
happened for `SILENCE` seconds in which none of the processes wanted to run.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Collection

from hitormiss.cache.command import Command
from hitormiss.machine.idleness import Idleness


SILENCE = 0.5
"""Seconds. A view that sleeps for longer in place of a slow supplier would be taken for silent."""

LOOK = 0.02
"""Seconds between two looks at whether the processes are idle."""

LONGEST_WAIT = 60.0
"""Seconds after which a check stops waiting, whatever the processes do."""

LOOKS = 6
"""A request that has looked for one key so often waits for it."""

Policy = Callable[[Command], bool]


class Traffic:
    """
    The *commands* of the app, in the order in which they came, and which of them are held.

    Each method may be called from any thread. *processes* returns the ids of the processes
    whose idleness counts: the app's, and memcached's.
    """

    def __init__(self, processes: Callable[[], Collection[int]]) -> None:
        self.commands: list[Command] = []
        self.replied: list[Command] = []
        """Those with a reply, in the order in which memcached replied."""
        self.changed = threading.Condition(threading.RLock())
        self.error: Exception | None = None
        self._processes = processes
        self._policy: Policy = lambda _: False
        self._held: set[Command] = set()
        self._dropped: set[Command] = set()
        self._news: set[tuple[int, str, str]] = set()
        self._happened = 0
        self._looks: Counter[tuple[int, str]] = Counter()
        self._polling: set[int] = set()
        self._last: dict[int, int] = {}
        self._silent_since = -1

    def forget(self) -> None:
        """Forget the commands so far."""
        with self.changed:
            self.commands, self.replied = [], []
            self._news, self._last = set(), {}
            self._looks, self._polling = Counter(), set()

    def begin(self, asker: int) -> None:
        """Request *asker* is sent next."""
        with self.changed:
            self._happened += 1
            self._last[asker] = self._happened

    def hold(self, policy: Policy) -> None:
        """
        Hold each command for which *policy* is true from now on, until it is opened.

        It is called twice for each: before the command is sent (``not command.is_sent``), and
        before the app gets the reply.
        """
        with self.changed:
            self._policy = policy

    @property
    def held(self) -> list[Command]:
        """The commands that are held, those of the first request first."""
        with self.changed:
            return sorted(self._held, key=lambda one: one.asker)

    def open(self, *commands: Command) -> None:
        """Let these held *commands* go on: they are sent, or their replies reach the app."""
        with self.changed:
            self._happened += 1
            for command in commands:
                command.held = False
                self._held.discard(command)
                self._last[command.asker] = self._happened
            self.changed.notify_all()

    def open_all(self) -> None:
        """Hold nothing any more, and let every held command go on."""
        with self.changed:
            self._policy = lambda _: False
            self.open(*self.held)

    def drop(self, *commands: Command) -> None:
        """Never send these held *commands*, or their replies: the process that asked has ended."""
        with self.changed:
            self._dropped |= set(commands)
            self.open(*commands)

    def wait(self, true: Callable[[], object]) -> bool:
        """
        Wait until *true*, and return whether it is, when it is or nothing happens any more.

        A command that a request has sent before is nothing new: it polls. Raises what a policy
        has raised.
        """
        with self.changed:
            deadline = time.monotonic() + LONGEST_WAIT
            idleness: Idleness | None = None
            happened, silence = self._happened, 0.0
            while not true():
                if self.error:
                    raise self.error
                if happened != self._happened:
                    happened, silence = self._happened, 0.0
                if silence > SILENCE or time.monotonic() > deadline:
                    self._silent_since = self._happened
                    return False
                self.changed.wait(LOOK)
                idleness = idleness or Idleness(self._processes)
                silence += idleness.look()
            return True

    def waits(self, asker: int, polls: bool = True) -> bool:
        """
        Whether request *asker* is held, or has done nothing since the last silence.

        With *polls*, also whether it looks for one key again and again.
        """
        with self.changed:
            is_silent = self._last.get(asker, 0) <= self._silent_since
            is_held = any(one.asker == asker for one in self._held)
            return is_silent or is_held or (polls and asker in self._polling)

    def happens(self) -> None:
        """Something happened that is no command: a request was answered."""
        with self.changed:
            self._happened += 1
            self.changed.notify_all()

    def may_pass(self, command: Command) -> bool:
        """Return when *command*, or its reply, is not held or no longer; False: it is dropped."""
        with self.changed:
            if not command.is_sent:
                self._arrived(command)
            try:
                command.held = self._policy(command)
            except Exception as error:
                self.error = error
            if command.held:
                self._held.add(command)
            self.changed.notify_all()
            while command.held:
                self.changed.wait()
            return command not in self._dropped

    def replies(self, command: Command) -> None:
        """memcached has replied to *command*, before any to a later one."""
        with self.changed:
            command.at = time.monotonic()
            self.replied.append(command)

    def _arrived(self, command: Command) -> None:
        self.commands.append(command)
        new = (command.asker, command.verb, command.key)
        if new not in self._news:
            self._news.add(new)
            self._happened += 1
        self._last[command.asker] = self._happened
        if command.verb in ("get", "gets", "add"):
            self._looks[command.asker, command.key] += 1
            if self._looks[command.asker, command.key] >= LOOKS:
                self._polling.add(command.asker)
