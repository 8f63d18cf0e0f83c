"""The app as server processes of its own: loaded once, and served anew for each check."""

import json
import os
import signal
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hitormiss.course.app import App
from hitormiss.machine.processes import end, fork, has_ended
from hitormiss.serving import server_process
from hitormiss.serving.isolation import Addresses
from hitormiss.serving.output import Output
from hitormiss.serving.watchdog import watching


class AppFault(Exception):
    """
    The app did not start, hangs, or has ended: its own fault, and a failure of its own.

    The message is a whole sentence; *facts* are those of `exceptions.describe`.
    """

    def __init__(self, sentence: str, facts: dict[str, Any] | None = None) -> None:
        super().__init__(sentence)
        self.facts = facts


class LoadFault(AppFault):
    """Python could not load the app. Nobody had to wait, so the next check may try as well."""


class Loader:
    """
    The process that loads the app. Each `Server` of *count* can have it served.

    *folder* is the run's own: what goes wrong in the app is written there. With a
    *gate*, a descriptor, loading waits for a byte from it. `began` is the
    `time.monotonic` at which it began, once a server has waited for it.
    """

    def __init__(
        self,
        app: App,
        folder: Path,
        addresses: Addresses,
        count: int,
        output: Output | None = None,
        environment: dict[str, str] | None = None,
        gate: int | None = None,
    ) -> None:
        self.began = time.monotonic()
        self.folder = folder
        self.output = output or Output()
        pairs = [socket.socketpair() for _ in range(count)]

        def body() -> int:
            os.setpgid(0, 0)  # so that an app that signals its group does not signal ours
            become_stdout(self.output.writer)
            for ours, _ in pairs:
                ours.close()
            controls = [theirs for _, theirs in pairs]
            return server_process.load_and_serve(
                app,
                folder,
                addresses,
                environment or {},
                controls,
                for_people=output is not None,
                gate=gate,
            )

        self.pid = fork(body)
        for _, theirs in pairs:
            theirs.close()
        self.servers = [Server(self, ours) for ours, _ in pairs]

    def close(self) -> None:
        end(self.pid)
        for server in self.servers:
            server.close()


def become_stdout(writer: int) -> None:
    """In the app's process: print into *writer*, and read from nothing."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(writer, 1)
    os.dup2(writer, 2)
    os.close(nothing)
    os.close(writer)


class Server:
    """One line to the loader: `wait` for the app to be loaded, then `serve`, again and again."""

    def __init__(self, loader: Loader, control: socket.socket) -> None:
        self.loader = loader
        self.control = control
        self.messages = control.makefile("r")
        self.early: list[dict[str, Any]] = []

    def wait(self) -> None:
        """Wait until the app is loaded, or raise `AppFault`."""
        loader = self.loader
        loader.output.start()
        if self is not loader.servers[0]:
            # One watchdog is enough: what it finds is told by the first.
            if not (self._message("ready", "failed") or {}).get("ready"):
                raise AppFault("Your app does not start.")
            return
        # Nobody blames an app that may not load yet.
        self._message("loading")
        loader.began = time.monotonic()
        with watching(loader.pid, loader.folder / f"{loader.pid}.threads") as watch:
            message = self._message("ready", "failed")
        if watch.what:
            what = f"Your app {watch.what} while Python loads it."
            raise AppFault(what, {"frames": watch.frames})
        if message is None:
            raise AppFault("Your app ended its own process while Python loaded it.")
        if "failed" in message:
            raise LoadFault(message["failed"]["message"], message["failed"])

    def order(self, addresses: Addresses, output: Output | None = None, port: int = 0) -> Output:
        """Have a process made that serves the app; `take` it with what it prints to."""
        return self._order({"at": addresses.as_json(), "port": port}, output or Output())

    def manage(self, addresses: Addresses, arguments: list[str]) -> tuple[int, list[str]]:
        """Run ``manage.py`` with *arguments*; its exit status and the last lines it printed."""
        output = self._order({"at": addresses.as_json(), "manage": arguments}, Output())
        message = self._message("manage")
        if message is None:
            raise AppFault("Your app's process has ended.")
        pid = message["manage"]
        with watching(pid, self.loader.folder / f"{pid}.threads") as watch:
            status = None
            while status is None and not watch.what:
                status = self.end_status(pid)
        output.close()
        if watch.what:
            raise AppFault(f"manage.py {arguments[0]} {watch.what}.", {"frames": watch.frames})
        return status, output.lines(40)

    def _order(self, command: dict[str, Any], output: Output) -> Output:
        with suppress(OSError):
            line = json.dumps(command).encode() + b"\n"
            socket.send_fds(self.control, [line], [output.writer])
        output.start()
        return output

    def take(self, output: Output) -> "Instance":
        """The process that was ordered before all others that were not taken yet."""
        message = self._message("port")
        if message is None:
            raise AppFault("Your app's process has ended.")
        if message["port"] is None:
            raise LoadFault(message["failed"]["message"], message["failed"])
        return Instance(self, message["pid"], message["port"], output)

    def end_status(self, pid: int) -> int | None:
        """The exit status of a serving process, negative for a signal; None while it lives."""
        with suppress(OSError):
            self.control.sendall(json.dumps({"wait": pid}).encode() + b"\n")
        message = self._message("status")
        return message["status"] if message else None

    def _message(self, *kinds: str) -> dict[str, Any] | None:
        """The next message of one of *kinds*; others that come before it are kept."""
        for message in self.early:
            if message.keys() & set(kinds):
                self.early.remove(message)
                return message
        with suppress(OSError, ValueError):
            while line := self.messages.readline():
                message = json.loads(line)
                if message.keys() & set(kinds):
                    return message
                self.early.append(message)
        return None

    def close(self) -> None:
        self.messages.close()
        self.control.close()


@dataclass
class Instance:
    """A serving process of the app, on *port* of the loopback address."""

    server: Server
    pid: int
    port: int
    output: Output

    def end(self) -> None:
        """End it, without waiting: `close` waits."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def close(self) -> None:
        """End it. When this returns, it does nothing more."""
        self.end()
        self.output.close()

    @property
    def dump(self) -> Path:
        """Where the process writes its threads on SIGUSR1."""
        return self.server.loader.folder / f"{self.pid}.threads"

    def exceptions(self) -> list[dict[str, Any]]:
        """The exceptions that were answered with a 500."""
        path = self.server.loader.folder / f"{self.pid}.exceptions"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [json.loads(line) for line in lines]

    def has_ended(self) -> bool:
        return has_ended(self.pid)

    def end_status(self) -> str | None:
        """How the process ended, ``with status 3`` or ``by signal 9``; None while it lives."""
        status = self.server.end_status(self.pid)
        if status is None:
            return None
        return f"with status {status}" if status >= 0 else f"by signal {-status}"
