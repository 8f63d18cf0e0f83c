"""A private Redis, for the lesson about other cache backends. It writes nothing to disk."""

import subprocess
import time
from contextlib import suppress
from pathlib import Path

from hitormiss.cache.memcached import START_SECONDS
from hitormiss.machine.installed import MachineLacks, find_redis
from hitormiss.machine.packages import install_line
from hitormiss.machine.ports import HOST, free_port


class Redis:
    """
    A redis-server process on a free port, with *folder* as its working directory.

    Once it exists, it accepts connections. Raises `MachineLacks` when redis-server
    is not installed, and `RuntimeError` when it does not start.
    """

    def __init__(self, folder: Path) -> None:
        program = find_redis()
        if program is None:
            raise MachineLacks("redis-server is not installed.", install_line("redis-server"))
        for _ in range(10):
            self.port = free_port()
            self.process = subprocess.Popen(
                [
                    *(program, "--bind", HOST, "--port", str(self.port), "--save", ""),
                    *("--appendonly", "no", "--dir", str(folder), "--daemonize", "no"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            if self._accepts():
                return
            self.stop()
        raise RuntimeError("redis-server does not start.")

    def _accepts(self) -> bool:
        """Wait until the process responds; False if it ends first."""
        # The client takes a while to import: only the lesson that uses Redis waits for it.
        import redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        self.client = redis.Redis(HOST, self.port, socket_timeout=5, retry=Retry(NoBackoff(), 0))
        deadline = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            with suppress(redis.ConnectionError):
                return self.client.ping()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(0.005)
        return False

    def empty(self) -> None:
        """Delete all keys."""
        self.client.flushall()

    def stop(self) -> None:
        """Kill redis-server, and wait until it has ended."""
        self.client.close()
        self.process.kill()
        self.process.wait()
