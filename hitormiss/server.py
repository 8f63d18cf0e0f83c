"""The app as a server process of its own: started, watched, and ended."""

import json
import os
import signal
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from . import serving
from .app import App
from .processes import end, fork
from .watchdog import watching


OUTPUT = 64 * 1024


class AppFault(Exception):
    """
    The app did not start, hangs, or has ended: its own fault, and a failure of its own.

    The message is a whole sentence; *facts* are those of `serving.describe`.
    """

    def __init__(self, sentence: str, facts: dict[str, Any] | None = None) -> None:
        super().__init__(sentence)
        self.facts = facts


class Server:
    """
    The process that has loaded the app; `serve` makes one that answers.

    *folder* is the run's own: what goes wrong in the app is written there.
    """

    def __init__(self, app: App, memcached_port: int, database: Path, folder: Path) -> None:
        self.app = app
        self.faults = str(folder / "faults")
        self.output = Output()
        self.control, theirs = socket.socketpair()

        def body() -> int:
            self.control.close()
            self.output.become_stdout()
            return serving.load_and_serve(app, memcached_port, str(database), theirs, self.faults)

        self.pid = fork(body)
        theirs.close()
        self.messages = self.control.makefile("r")
        self.output.start()

    def wait(self) -> None:
        """Wait until the app is loaded, or raise `AppFault`."""
        with watching(self.pid, self.dump) as watch:
            message = self._message()
        if watch.what:
            what = f"Your app {watch.what} while Python loads it."
            raise AppFault(what, {"frames": watch.frames})
        if message is None:
            raise AppFault("Your app ended its own process while Python loaded it.")
        if "failed" in message:
            raise AppFault(message["failed"]["message"], message["failed"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        end(self.pid)
        self.output.close()
        self.messages.close()
        self.control.close()

    @property
    def dump(self) -> Path:
        return Path(f"{self.faults}.threads")

    def serve(self) -> "Instance":
        """A process of the app that has answered nobody yet."""
        self.output.clear()
        Path(f"{self.faults}.exceptions").unlink(missing_ok=True)
        message = self._ask("serve")
        if message is None:
            raise AppFault("Your app's process has ended.")
        return Instance(self, message["pid"], message["port"])

    def _ask(self, command: str) -> dict[str, Any] | None:
        with suppress(OSError):
            self.control.sendall(f"{command}\n".encode())
        return self._message()

    def _message(self) -> dict[str, Any] | None:
        with suppress(OSError):
            line = self.messages.readline()
            return json.loads(line) if line else None
        return None


@dataclass
class Instance:
    """A serving process of the app, on *port* of the loopback address."""

    server: Server
    pid: int
    port: int

    def close(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def exceptions(self) -> list[dict[str, Any]]:
        """The exceptions that were answered with a 500 since this process began."""
        path = Path(f"{self.server.faults}.exceptions")
        lines = path.read_text().splitlines() if path.exists() else []
        return [json.loads(line) for line in lines]

    def end_status(self) -> str | None:
        """How the process ended, ``with status 3`` or ``by signal 9``; None while it lives."""
        message = self.server._ask(f"wait {self.pid}")
        status = message and message["status"]
        if status is None:
            return None
        return f"with status {status}" if status >= 0 else f"by signal {-status}"


class Output:
    """What the app prints: the last of it, however much it is."""

    def __init__(self) -> None:
        self.reader, self.writer = os.pipe()
        self.tail, self.size = b"", 0
        self.thread = threading.Thread(target=self._drain, daemon=True)

    def become_stdout(self) -> None:
        """In the app's process: print into the pipe, and read from nothing."""
        nothing = os.open(os.devnull, os.O_RDONLY)
        for theirs, ours in ((0, nothing), (1, self.writer), (2, self.writer)):
            os.dup2(ours, theirs)
        for descriptor in (nothing, self.writer, self.reader):
            os.close(descriptor)

    def start(self) -> None:
        """In our process, once the app's has been forked: a fork must not see a thread."""
        os.close(self.writer)
        self.thread.start()

    def _drain(self) -> None:
        with suppress(OSError):
            while data := os.read(self.reader, 65536):
                self.size += len(data)
                self.tail = (self.tail + data)[-OUTPUT:]

    def clear(self) -> None:
        self.tail, self.size = b"", 0

    def lines(self, last: int) -> list[str]:
        """The last lines that the app printed."""
        return self.tail.decode("utf-8", "replace").splitlines()[-last:]

    def close(self) -> None:
        # A process that the app left behind may still hold the other end: it is ended with the run.
        self.thread.join(0.2)
        if not self.thread.is_alive():
            os.close(self.reader)
