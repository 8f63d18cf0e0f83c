"""A private memcached process."""

import os
import signal
import subprocess
import time
from contextlib import closing, suppress
from functools import cached_property
from pathlib import Path

from hitormiss.cache import memcached_conf
from hitormiss.cache.connection import Connection, MemcachedBusy, MemcachedGone
from hitormiss.machine.installed import MachineLacks, find_memcached
from hitormiss.machine.ports import HOST, free_port
from hitormiss.machine.processes import has_ended


START_SECONDS = 5.0


class Memcached:
    """
    A memcached process on a free port of this machine.

    Once it exists, it accepts connections. *conf* may be the path of the app's
    own memcached.conf, with options to start memcached with. Raises
    `memcached_conf.ConfError` when memcached does not start with them, and
    `MachineLacks` when it does not start at all.

    It has one thread, so that the events of the ``watch`` stream come in order,
    and ``no_lru_maintainer``, because the maintainer moves items while they are
    listed, and the list misses them.
    """

    def __init__(self, conf: Path | None = None) -> None:
        self.conf = conf
        self.message = ""
        for _ in range(10):
            # Another process may take the port first. Then memcached ends: try another one.
            self.port = free_port()
            if self._start():
                return
        said = self.message.rstrip(".") or "it says nothing about why"
        raise MachineLacks(f"memcached does not start: {said}.", "See: ./course doctor")

    def _start(self) -> bool:
        self.is_limited = False
        own = memcached_conf.options(self.conf, self.port) if self.conf else []
        command = [find_memcached(), "-p", str(self.port), "-t", "1", "-o", "no_lru_maintainer"]
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
        assert self.process.stderr is not None  # it is a pipe
        with self.process.stderr as errors:
            if _accepts(self.process, self.port):
                return True
            self.message = errors.read().decode("utf-8", "replace").partition("\n")[0].strip()
        if own and "in use" not in self.message:
            why = self.message or "it ended without a message."
            raise memcached_conf.ConfError(f"memcached does not start: {why}", 1, "")
        return False

    @cached_property
    def connection(self) -> Connection:
        """
        The course's own connection.

        It opens when it is first used, so each process that is forked before
        that has a connection of its own.
        """
        return Connection(self.port)

    def restart(self) -> None:
        """Kill memcached and start it again on the same port, empty."""
        # Not Popen.kill: a forked process is not memcached's parent, and Popen would do nothing.
        with suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGKILL)
        self._disconnect()
        deadline = time.monotonic() + START_SECONDS
        # The threads of the old process may hold the port for a moment after the signal.
        while not self._start():
            if time.monotonic() > deadline:
                raise MemcachedGone("memcached does not start again.")

    def limit(self, megabytes: int) -> None:
        """Give it another limit for all values together, until it is started again."""
        self.connection.ask(f"cache_memlimit {megabytes}")
        self.is_limited = True

    def has_ended(self) -> bool:
        """Whether the process has ended."""
        return has_ended(self.process.pid)

    def _disconnect(self) -> None:
        if connection := vars(self).pop("connection", None):
            connection.close()

    def stop(self) -> None:
        """Kill memcached, and wait until it has ended."""
        self._disconnect()
        # SIGKILL: after SIGTERM memcached may take a second to end, and it has nothing to save.
        self.process.kill()
        self.process.wait()

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"


def _without_user(options: list[str]) -> list[str]:
    """The *options* without ``-u``: the user may not exist here, so memcached runs as nobody."""
    if "-u" not in options:
        return options
    index = options.index("-u")
    return options[:index] + options[index + 2 :]


def _accepts(process: subprocess.Popen, port: int) -> bool:
    """Wait until *process* responds on *port*; False if it ends first, or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    not_yet = suppress(OSError, MemcachedGone, MemcachedBusy)
    while process.poll() is None and time.monotonic() < deadline:
        with not_yet, closing(Connection(port)) as connection:
            if connection.stats().get("pid") == str(process.pid):
                return True
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.002)
    process.kill()
    process.wait()
    return False
