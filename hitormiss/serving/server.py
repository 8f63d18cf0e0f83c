"""The app as processes that serve it: it is loaded once, and served by a new process per check."""

import os
import select
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from hitormiss.http.exchange import SESSIONS
from hitormiss.machine.channel import Channel, Message
from hitormiss.machine.processes import end, fork, has_ended, hide_descriptors
from hitormiss.serving.fault import AppFault, LoadFault
from hitormiss.serving.instance import Instance
from hitormiss.serving.isolation import Addresses
from hitormiss.serving.output import Output, become_stdout
from hitormiss.serving.sandbox import Sandbox
from hitormiss.serving.server_process import ServerProcess
from hitormiss.serving.watchdog import watching


BEFORE_IT_LISTENS = "before it listens for requests"
LOOK = 0.05
"""Seconds between two looks whether a process has ended."""


class Loader:
    """
    The process that loads the app, and one `Server` for each of *count* that serve it.

    The app gets the sandbox's environment and the variables in *environment*. Its processes write
    their exceptions into the sandbox's root, and print to *output*; without one, what they print is
    kept for the failures. With a *gate*, a descriptor, loading waits for a byte in it. `began` is
    the `time.monotonic` at which loading began, once a server has waited for it.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        count: int = 1,
        environment: Mapping[str, str] | None = None,
        output: Output | None = None,
        gate: int | None = None,
    ) -> None:
        self.began = time.monotonic()
        self.folder = sandbox.root
        self.output = output or Output()
        pairs = [Channel.marked_pair() for _ in range(count)]

        def body() -> int:
            os.setpgid(0, 0)  # so that an app that signals its group does not signal ours
            become_stdout(self.output.writer)
            # What reports the verdict, and other connections of the course, are not the app's.
            kept = [theirs.fileno() for _, theirs in pairs]
            hide_descriptors(kept if gate is None else [*kept, gate])
            process = ServerProcess(
                sandbox.app,
                sandbox.root,
                sandbox.addresses(),
                {**sandbox.environment(), **(environment or {})},
                for_people=output is not None,
            )
            return process.run([theirs for _, theirs in pairs], gate)

        self.pid = fork(body)
        for _, theirs in pairs:
            theirs.close()
        self.servers = [Server(self, ours) for ours, _ in pairs]

    def close(self) -> None:
        end(self.pid)
        for server in self.servers:
            server.close()


class Server:
    """
    What one user of a `Loader` asks of it: `wait` until the app is loaded, then get processes.

    `order` a process ahead of time, and `take` it when it is needed.
    """

    def __init__(self, loader: Loader, channel: Channel) -> None:
        self.loader = loader
        self.channel = channel
        self._turn = threading.RLock()  # for requests at the same time that get no response
        self.early: list[Message] = []
        self.sessions_elsewhere = False

    def wait(self) -> None:
        """Wait until the app is loaded. Raises `AppFault` when it does not load."""
        loader = self.loader
        loader.output.start()
        if self is not loader.servers[0]:
            # One watchdog is enough: the first server reports what it finds.
            reply = self._message("ready", "failed", ended=lambda: has_ended(loader.pid)) or {}
            if not reply.get("ready"):
                raise AppFault("Your app does not start.")
            self.sessions_elsewhere = reply["sessions_elsewhere"]
            return
        # The time before the gate opens does not count as the app's.
        self._message("loading")
        loader.began = time.monotonic()
        message = self._watched(loader.pid, "while Python loads it", "ready", "failed")
        if message is None:
            raise AppFault("Your app ended its own process while Python loaded it.")
        if "failed" in message:
            raise LoadFault(message["failed"]["message"], message["failed"])
        self.sessions_elsewhere = message["sessions_elsewhere"]

    def order(
        self,
        addresses: Addresses,
        output: Output | None = None,
        port: int = 0,
        threads: bool = True,
    ) -> Output:
        """
        Start a process that serves the app, and return what it prints to.

        `take` it with that. Port 0: the system chooses one. Not *threads*: one thread serves all.
        """
        command = {"at": addresses.as_json(), "serve": port, "threads": threads}
        return self._order(command, output or Output())

    def take(self, output: Output) -> Instance:
        """The oldest ordered process, once it listens. Raises `AppFault` if it ends or hangs."""
        pid = self._forked("serve", BEFORE_IT_LISTENS)
        message = self._watched(pid, BEFORE_IT_LISTENS, "port")
        if message is None:
            raise AppFault("Your app's process ended before it listened for requests.")
        if message["port"] is None:
            raise LoadFault(message["failed"]["message"], message["failed"])
        port, folder = message["port"], self.loader.folder
        return Instance(pid, port, output, folder, lambda: self.exit_status(pid))

    def manage(
        self, addresses: Addresses, arguments: list[str], output: Output | None = None
    ) -> tuple[int, list[str]]:
        """
        Run ``manage.py`` with *arguments*; return its exit status and what it printed last.

        Raises `AppFault` when it hangs, or ends the process that has loaded the app.
        """
        output = self._order({"at": addresses.as_json(), "manage": arguments}, output or Output())
        pid = self._forked("manage", f"before manage.py {arguments[0]}")
        status: int | None = None
        with watching(pid, *self._dumps(pid)) as watch:
            while status is None and not watch.what:
                status = self.exit_status(pid)
                if status is None and has_ended(self.loader.pid):
                    raise AppFault(f"manage.py {arguments[0]} has ended your app's own process.")
        output.close()
        if status is None or watch.what:
            raise AppFault(f"manage.py {arguments[0]} {watch.what}.", {"frames": watch.frames})
        return status, output.lines()

    def sign_in(self, addresses: Addresses, user: str) -> str:
        """
        Sign *user* in, and return the value of their session cookie.

        The seeded database has the sessions of ana and bob, so a process does this only
        for an app that looks elsewhere. Raises `AppFault` when it fails.
        """
        if not self.sessions_elsewhere:
            return SESSIONS[user]
        output = self._order({"at": addresses.as_json(), "sign_in": user}, Output())
        pid = self._forked("sign_in", f"while {user} signs in")
        message = self._watched(pid, f"while {user} signs in", "cookie")
        output.close()
        if message is None or message["cookie"] is None:
            facts = (message or {}).get("failed")
            raise AppFault(f"{user} cannot sign in: your app's sessions do not work.", facts)
        return str(message["cookie"])

    def exit_status(self, pid: int) -> int | None:
        """The exit status of a process of the app, negative for a signal; None while it runs."""
        with self._turn:
            with suppress(OSError):
                self.channel.send({"wait": pid})
            message = self._message("status", ended=lambda: has_ended(self.loader.pid))
        return message["status"] if message else None

    def _order(self, command: Message, output: Output) -> Output:
        with suppress(OSError):  # the app's process has ended: `take` reports it
            self.channel.send(command, output.writer)
        output.start()
        return output

    def _forked(self, what: str, when: str) -> int:
        """The process that was started for the oldest order to do *what*. Raises `AppFault`."""
        message = self._watched(self.loader.pid, when, what)
        if message is None:
            raise AppFault("Your app's process has ended.")
        return int(message[what])

    def _watched(self, pid: int, when: str, *kinds: str) -> Message | None:
        """
        Wait for a message about *pid* as `_message` does.

        Raises `AppFault` when that process hangs: *when* ends its sentence.
        """
        with watching(pid, *self._dumps(pid)) as watch:
            message = self._message(
                *kinds, about=pid, ended=lambda: bool(watch.what) or has_ended(pid)
            )
        if watch.what:
            raise AppFault(f"Your app {watch.what} {when}.", {"frames": watch.frames})
        return message

    def _dumps(self, pid: int) -> list[Path]:
        """The files to which *pid* may write its threads: at first, it has the loader's."""
        return [self.loader.folder / f"{one}.threads" for one in (pid, self.loader.pid)]

    def _message(
        self, *kinds: str, about: int | None = None, ended: Callable[[], bool] | None = None
    ) -> Message | None:
        """
        Wait for a message that has one of *kinds*, and keep the others for later.

        Of processes that start at the same time, it is the one *about* this pid. None when the
        process has *ended*: another process of the app may hold its end open.
        """
        with self._turn:
            while True:
                for message in self.early:
                    if message.keys() & set(kinds) and message.get("pid", about) == about:
                        self.early.remove(message)
                        return message
                if self.channel.ended:
                    return None
                if ended and not self._is_readable(LOOK):
                    if not ended():
                        continue
                    if not self._is_readable(0):  # the last message may have come meanwhile
                        return None
                try:
                    self.early += self.channel.received()
                except (OSError, ValueError):  # an app may do anything to a descriptor
                    return None

    def _is_readable(self, seconds: float) -> bool:
        return bool(select.select([self.channel], [], [], seconds)[0])

    def close(self) -> None:
        self.channel.close()
