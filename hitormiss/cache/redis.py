"""A private Redis, for the lesson about other cache backends. It writes nothing to disk."""

import subprocess
import time
from collections.abc import Iterator
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

    def items(self) -> Iterator[tuple[str, int | None, int]]:
        """
        Each key in each of its databases, with its TTL in seconds, and its size in bytes.

        A TTL of None: it does not expire. Reading keys this way does not change them.
        """
        import redis

        with suppress(redis.RedisError):  # it has ended, or a key has just expired
            for name in self.client.info("keyspace"):
                number = int(name.removeprefix("db"))
                with redis.Redis(HOST, self.port, db=number, socket_timeout=5) as client:
                    for key in client.scan_iter(count=100):
                        ttl, size = client.ttl(key), client.memory_usage(key)
                        if size is not None:
                            yield key.decode("utf-8", "replace"), None if ttl < 0 else ttl, size

    def empty(self) -> None:
        """Delete all keys."""
        self.client.flushall()

    def stop(self) -> None:
        """Kill redis-server, and wait until it has ended."""
        self.client.close()
        self.process.kill()
        self.process.wait()
