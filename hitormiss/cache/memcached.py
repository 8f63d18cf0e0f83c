"""A private memcached process."""

import os
import signal
import socket
import subprocess
import time
from contextlib import closing, suppress
from functools import cached_property
from pathlib import Path

from hitormiss.cache import memcached_conf
from hitormiss.cache.connection import Connection, MemcachedBusy, MemcachedGone
from hitormiss.machine.installed import MachineLacks, find_memcached
from hitormiss.machine.ports import HOST, free_port
from hitormiss.machine.processes import has_ended, is_stopped, wait_until


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
        self.away: str | None = None
        """Where a check has taken it away: ``is stopped``, or ``hangs``."""
        self._port_keeper: socket.socket | None = None
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
        self._start_again()

    def _start_again(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        # The threads of the old process may hold the port for a moment after the signal.
        while not self._start():
            if time.monotonic() > deadline:
                raise MemcachedGone("memcached does not start again.")

    def limit(self, megabytes: int) -> None:
        """Give it another limit for all values together, until it is started again."""
        self.connection.ask(f"cache_memlimit {megabytes}")
        self.is_limited = True

    def halt(self) -> None:
        """Kill it until `bring_back`. Its address refuses connections, and nobody else gets it."""
        os.kill(self.process.pid, signal.SIGKILL)
        self._disconnect()
        self.away = "is stopped"
        # The threads of the process may hold the port for a moment after the signal.
        if not wait_until(self._keep_port, START_SECONDS):
            raise MemcachedGone("memcached does not end.")
        self.process.poll()  # removes it from the table of processes, if it is a child of this one

    def _keep_port(self) -> bool:
        """Hold the port without listening on it; False while memcached has it."""
        self._port_keeper = socket.socket()
        self._port_keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._port_keeper.bind((HOST, self.port))
        except OSError:
            self._port_keeper.close()
            return False
        return True

    def freeze(self) -> None:
        """Let it hang until `bring_back`: connections are accepted, and nothing is answered."""
        os.kill(self.process.pid, signal.SIGSTOP)
        self._disconnect()
        self.away = "hangs"
        wait_until(lambda: is_stopped(self.process.pid), START_SECONDS)

    def bring_back(self) -> bool:
        """End what `halt` and `freeze` began; False: it is not away. After `halt` it is empty."""
        away, self.away = self.away, None
        self._free_port()
        if away == "hangs":
            os.kill(self.process.pid, signal.SIGCONT)
        elif away:
            self._start_again()
        return bool(away)

    def _free_port(self) -> None:
        if self._port_keeper:
            self._port_keeper.close()
            self._port_keeper = None

    def has_ended(self) -> bool:
        """Whether the process has ended."""
        return has_ended(self.process.pid)

    def is_lost(self) -> bool:
        """Whether the process has ended, and no check wanted it so."""
        return not self.away and self.has_ended()

    def _disconnect(self) -> None:
        if connection := vars(self).pop("connection", None):
            connection.close()

    def stop(self) -> None:
        """Kill memcached, and wait until it has ended."""
        self._disconnect()
        self._free_port()
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
