"""A memcached of our own: started empty, looked into, and ended."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from hitormiss.cache import memcached_conf
from hitormiss.cache.connection import Busy, Connection, MemcachedGone
from hitormiss.machine.installed import find_memcached
from hitormiss.machine.ports import HOST, free_port
from hitormiss.machine.processes import has_ended


START_SECONDS = 5.0


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
        Raises `memcached_conf.Unfit` where the app's own options do not do.
        """
        for _ in range(10):
            self.port = free_port()
            if self._start():
                return self
        raise MemcachedGone("memcached does not start.")

    def _start(self) -> bool:
        own = memcached_conf.options(self.conf, self.port) if self.conf else []
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
            raise memcached_conf.Unfit(f"memcached does not start: {why}", 1, "")
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
