"""What memcached has counted between two moments of a check."""

from typing import Any

from hitormiss.cache.memcached import Memcached
from hitormiss.http.readings import Notes, Reading


COUNTED = ("cmd_", "get_", "touch_", "delete_", "incr_", "decr_", "cas_", "evictions")
"""The beginnings of the names in ``stats`` whose numbers commands of clients change."""

MARKS = "incr_misses"
"""The course counts here itself: see `cache.timeline`."""

READ = "keys read"
"""The name for how many entries the fields of ``metadump`` say that they were read."""


class Counters:
    """What *memcached* counts: commands, hits, misses and evictions, and which entries were read.

    Looking at it changes none of these.
    """

    def __init__(self, memcached: Memcached, notes: Notes) -> None:
        self._memcached, self._notes = memcached, notes
        self._before: dict[str, int] = {}

    def start(self) -> None:
        """Count from now on."""
        self._before = self._now()

    def changes(self) -> dict[str, int]:
        """What was counted since `start`, without what has stayed the same: ``{"get_hits": 2}``."""
        now = self._now()
        found = {name: now[name] - self._before.get(name, 0) for name in now}
        found = {name: number for name, number in found.items() if number}
        self._notes.note(Reading(None, _line, _line(found), about="counters"))
        return found

    def _now(self) -> dict[str, int]:
        connection = self._memcached.connection
        stats = connection.stats()
        named = [name for name in stats if name.startswith(COUNTED) and name != MARKS]
        read = [fields for fields in connection.items().values() if fields.get("fetch") == "yes"]
        return {name: int(stats[name]) for name in named} | {READ: len(read)}


def _line(changes: Any) -> str:
    """*changes* as one line: ``memcached has counted: get_hits +2``."""
    if not changes:
        return "memcached has counted nothing"
    told = ", ".join(f"{name} {number:+}" for name, number in changes.items())
    return f"memcached has counted: {told}"
