"""Redis as a check changes it."""

from hitormiss.cache.redis import Redis
from hitormiss.judging.record import Record


class StoredInRedis:
    """What *redis* has stored. What a check deletes there goes into *record*."""

    def __init__(self, redis: Redis, record: Record) -> None:
        self._redis, self._record = redis, record

    def forget(self) -> None:
        """Delete everything in it, now."""
        self._record.act("In Redis: everything is deleted.")
        self._redis.empty()
