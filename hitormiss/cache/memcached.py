"""A memcached of our own: started empty, looked into, and ended."""

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Self
from urllib.parse import unquote_to_bytes

from hitormiss.cache import configuration
from hitormiss.machine.doctor import find_memcached
from hitormiss.machine.processes import has_ended


HOST = "127.0.0.1"
START_SECONDS = 5.0
BUSY_SECONDS = 3.0


class MemcachedGone(Exception):
    """The run's memcached does not answer any more."""


class Memcached:
    """
    A memcached process on a port that nobody else uses.

    *conf* may be a memcached.conf of the app's: then it is started by that. One
    thread, so that the events of the ``watch`` stream come in the order in which
    they happened. ``no_lru_maintainer``, because the maintainer moves items while
    they are listed, and the list misses them.
    """

    def __init__(self, conf: Path | None = None) -> None:
        self.conf = conf

    def start(self) -> Self:
        """
        Start the process, and return once it accepts connections.

        The port is asked of the system and may be taken by another before
        memcached binds it: then memcached ends, and another port is tried.
        Raises `configuration.Unfit` where the app's own options do not do.
        """
        for _ in range(10):
            self.port = free_port()
            if self._start():
                return self
        raise MemcachedGone("memcached does not start.")

    def _start(self) -> bool:
        own = configuration.options(self.conf, self.port) if self.conf else []
        command = [find_memcached(), "-p", str(self.port), "-t", "1", "-o", "no_lru_maintainer"]
        if "-l" not in own:
            command += ["-l", HOST]
        if "-U" not in own:
            command += ["-U", "0"]
        if os.getuid() == 0:
            own = _without_user(own)
            command += ["-u", "nobody"]
        self.process = subprocess.Popen(
            [*command, *own],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        if _accepts(self.process, self.port):
            self.process.stderr.close()
            return True
        said = self.process.stderr.read().decode("utf-8", "replace").strip()
        self.process.stderr.close()
        if own and "in use" not in said:
            why = (said.splitlines() or ["it ended, and said nothing."])[0]
            raise configuration.Unfit(f"memcached does not start: {why}", 1, "")
        return False

    def restart(self) -> None:
        """End memcached and start it again, on the same port: it has forgotten everything."""
        # Not Popen.kill: in the process of a lane memcached is no child, and it would do nothing.
        with suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGKILL)
        self.connection.close()
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            # The old one's threads may hold the port for a moment after the signal.
            if self._start():
                self.connect()
                return
        raise MemcachedGone("memcached does not start again.")

    def connect(self) -> None:
        """Open our own connection: each process that looks into it has one."""
        self.connection = Connection(self.port)

    def has_ended(self) -> bool:
        """Whether the process is gone, though nobody of us has ended it."""
        return has_ended(self.process.pid)

    def stop(self) -> None:
        # SIGKILL: memcached may take a second to answer SIGTERM, and has nothing to save.
        self.process.kill()
        self.process.wait()

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"


def _without_user(options: list[str]) -> list[str]:
    """Nobody's rights are enough: the user that a configuration names may not be here."""
    if "-u" not in options:
        return options
    place = options.index("-u")
    return options[:place] + options[place + 2 :]


def free_port() -> int:
    """A port that nobody listens on now; another may take it before it is bound."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return listener.getsockname()[1]


def _accepts(process: subprocess.Popen, port: int) -> bool:
    """Wait until *process* itself answers on *port*; False when it ends before."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError, MemcachedGone, Busy), Connection(port) as connection:
            if connection.stats().get("pid") == str(process.pid):
                return True
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.002)
    process.kill()
    process.wait()
    return False


class Connection:
    """
    Our own connection to a memcached: its text protocol (doc/protocol.txt).

    Every method raises `MemcachedGone` when the process ends meanwhile.
    """

    def __init__(self, port: int) -> None:
        try:
            self.socket = socket.create_connection((HOST, port), timeout=BUSY_SECONDS)
        except OSError as error:
            raise MemcachedGone("memcached has ended.") from error
        self.file = self.socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        self.file.close()
        self.socket.close()

    def ask(self, line: str) -> str:
        """Send *line*, and return the one line of the answer."""
        self.send(line)
        return self.line()

    def send(self, line: str) -> None:
        try:
            self.socket.sendall(line.encode() + b"\r\n")
        except OSError as error:
            raise MemcachedGone("memcached does not answer.") from error

    def line(self) -> str:
        """The next line that memcached sends."""
        try:
            line = self.file.readline()
        except OSError as error:
            raise MemcachedGone("memcached does not answer.") from error
        if not line:
            raise MemcachedGone("memcached has ended.")
        return line.decode("latin-1").rstrip("\r\n")

    def some(self) -> bytes:
        """What memcached has sent so far, or sends next, as it comes."""
        try:
            data = self.socket.recv(65536)
        except OSError as error:
            raise MemcachedGone("memcached does not answer.") from error
        if not data:
            raise MemcachedGone("memcached has ended.")
        return data

    def ask_lines(self, line: str) -> list[str]:
        """Send *line*, and return the lines of the answer up to its ``END``."""
        answer = self.ask(line)
        lines = []
        while answer != "END":
            if answer.startswith(("BUSY", "ERROR", "CLIENT_ERROR", "SERVER_ERROR")):
                raise Busy(answer)
            lines.append(answer)
            answer = self.line()
        return lines

    def flush(self) -> None:
        self.ask("flush_all")

    def stats(self, about: str = "") -> dict[str, str]:
        """What ``stats`` (or ``stats settings``, …) says, as name and value."""
        lines = self.ask_lines(f"stats {about}".strip())
        return dict(line.split(" ", 2)[1:] for line in lines if line.count(" ") >= 2)

    def items(self) -> dict[str, dict[str, str]]:
        """
        Every live item: its key, and what ``lru_crawler metadump hash`` says of it.

        ``hash`` and not ``all``: the latter misses items that are being moved.
        Looking is no get: neither hits nor ages change.
        """
        deadline = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                lines = self.ask_lines("lru_crawler metadump hash")
                break
            except Busy as busy:
                if time.monotonic() > deadline:
                    raise MemcachedGone(f"memcached does not list its items: {busy}.") from busy
                if "disabled" in str(busy):  # an app may do that; it is ours to look
                    self.ask("lru_crawler enable")
        found = {}
        for line in lines:
            facts = dict(pair.split("=", 1) for pair in line.split(" ") if "=" in pair)
            found[unquote_to_bytes(facts.pop("key")).decode("utf-8", "replace")] = facts
        return found

    def ttls(self) -> dict[str, int | None]:
        """The seconds left to each key, by memcached's own clock; None for an item that stays."""
        items = self.items()
        now = int(self.stats()["time"])
        return {
            key: None if facts["exp"] == "-1" else int(facts["exp"]) - now
            for key, facts in items.items()
        }

    def value(self, key: str) -> tuple[bytes, int] | None:
        """The stored bytes of *key* and their flags, or None. This counts as a get."""
        head = self.ask(f"get {key}")
        if head == "END":
            return None
        _, _, flags, size = head.split(" ")[:4]
        try:
            data = self.file.read(int(size))
        except OSError as error:
            raise MemcachedGone("memcached does not answer.") from error
        self.line()
        self.line()
        return data, int(flags)

    def expire(self, key: str) -> None:
        """Let *key* run out now, as if its time were over."""
        self.ask(f"touch {key} -1")


class Busy(Exception):
    """memcached is listing its items for somebody else."""
