"""A Redis of our own, for the lesson about other backends. It keeps nothing on disk."""

import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Self

from hitormiss.cache.memcached import START_SECONDS
from hitormiss.machine.installed import MachineLacks, find_redis
from hitormiss.machine.packages import install_line
from hitormiss.machine.ports import HOST, free_port


class Redis:
    """A redis-server process on a port that nobody else uses."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def start(self) -> Self:
        """Start the process, and wait until it answers; `MachineLacks` where there is none."""
        program = find_redis()
        if program is None:
            raise MachineLacks("redis-server is missing.", install_line("redis"))
        for _ in range(10):
            self.port = free_port()
            self.process = subprocess.Popen(
                [
                    *(program, "--bind", HOST, "--port", str(self.port), "--save", ""),
                    *("--appendonly", "no", "--dir", str(self.folder), "--daemonize", "no"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            if self._answers():
                return self
        raise RuntimeError("redis-server does not start.")

    def _answers(self) -> bool:
        waited = 0.0
        while self.process.poll() is None and waited < START_SECONDS:
            with suppress(OSError):
                return self.ask("PING") == "+PONG"
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(0.005)
            waited += 0.005
        self.stop()
        return False

    def ask(self, command: str) -> str:
        """Send an inline command, and return the first line of the answer (redis.io, RESP)."""
        with socket.create_connection((HOST, self.port), timeout=5) as connection:
            connection.sendall(command.encode() + b"\r\n")
            return connection.makefile("rb").readline().decode().rstrip("\r\n")

    def keys(self) -> list[str]:
        """Every key that the app has stored."""
        with socket.create_connection((HOST, self.port), timeout=5) as connection:
            connection.sendall(b"KEYS *\r\n")
            file = connection.makefile("rb")
            count = int(file.readline()[1:])
            found = []
            for _ in range(count):
                size = int(file.readline()[1:])
                found.append(file.read(size).decode("utf-8", "replace"))
                file.readline()
            return sorted(found)

    def empty(self) -> None:
        self.ask("FLUSHALL")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
