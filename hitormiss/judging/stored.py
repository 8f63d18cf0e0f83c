"""memcached as a check reads it: what is stored there, for how long, and for whom."""

import sys
from collections.abc import Iterable
from functools import partial
from typing import Any, NamedTuple

from hitormiss.cache import keys
from hitormiss.cache.connection import Connection
from hitormiss.cache.memcached import Memcached
from hitormiss.cache.pickles import classes, header_names, is_header_list, is_page
from hitormiss.http.readings import NotedDict, Reading, approximate
from hitormiss.judging.record import Record


class Entry(NamedTuple):
    """An entry: its path or else its key, and its TTL in seconds (None: it does not expire)."""

    name: str
    ttl: int | None


class Stored:
    """
    What *memcached* holds. Reading it changes nothing, and does not count as a get of the app.

    Django's keys have a URL as a digest only. They get the name of a path when it is
    the digest of one of those that the *record* has requests for.
    """

    def __init__(self, memcached: Memcached, record: Record) -> None:
        self._memcached, self._record = memcached, record
        self._notes = record.notes

    def restart(self) -> None:
        """End memcached and start it again at the same address: it is empty."""
        self._record.complete()
        self._record.act("memcached is started again.")
        self._memcached.restart()
        self._record.resume(self._memcached)

    @property
    def _connection(self) -> Connection:
        return self._memcached.connection

    def ttls(self, containing: str = "") -> dict[str, int | None]:
        """Each key with *containing* in it, and its TTL in seconds (None: it does not expire)."""
        found = {key: ttl for key, ttl in self._ttls().items() if containing in key}
        self._note([Entry(key, ttl) for key, ttl in found.items()])
        return found

    def entries(self) -> list[Entry]:
        """Everything but header lists and sessions: the stored responses and data."""
        return self._entries("entries", "page", "own")

    def pages(self) -> list[Entry]:
        """The responses that Django's page cache has stored."""
        return self._entries("pages", "page")

    def own(self) -> list[Entry]:
        """What the app has stored under keys of its own."""
        return self._entries("own entries", "own")

    def varies_on(self, path: str) -> set[str]:
        """
        The request headers that the stored pages of *path* depend on, in lower case.

        They come from the stored header list: the cache uses that list, and not the Vary
        of the response. Where a ``KEY_FUNCTION`` hides their paths, all such lists count.
        """
        names: set[str] = set()
        for key, kind in self._kinds(self._connection.items()).items():
            is_hidden = kind != keys.kind(key)
            if kind == "headers" and (is_hidden or keys.path_of(key, {path})):
                value = self._connection.value(key)
                names |= header_names(value[0]) if value else set()
        self._notes.note(
            Reading(None, _header_list, _header_list(names), about="stored header list")
        )
        return names

    def objects(self) -> set[str]:
        """The classes of the values under the app's own keys, without those of Python itself."""
        names: list[str] = []
        for key in self._connection.items():
            found = self._connection.value(key) if keys.kind(key) == "own" else None
            names += classes(*found) if found else []
        names = [name for name in names if name.split(".")[0] not in sys.stdlib_module_names]
        self._notes.note(Reading(None, _class_list, _class_list(names), about="classes"))
        return set(names)

    def put(self, key: str, text: str) -> None:
        """Store *text* under *key*, as another program with the same memcached would."""
        self._record.act(f"In memcached: another program stores {key}.")
        self._connection.ask(f"set {key} 0 0 {len(text.encode())}\r\n{text}")

    def limit_memory(self, megabytes: int) -> None:
        """Give memcached another limit for all values together, while it runs."""
        self._record.act(f"memcached is told: cache_memlimit {megabytes}")
        self._memcached.limit(megabytes)

    def sizes(self) -> dict[str, int]:
        """The bytes that each entry takes, with its key and its header."""
        return {key: int(fields["size"]) for key, fields in self._connection.items().items()}

    def value(self, key: str) -> bytes | None:
        """The stored bytes of *key*."""
        found = self._connection.value(key)
        return found[0] if found else None

    def stats(self, about: str = "") -> dict[str, str]:
        """The reply to ``stats``, or to ``stats`` with what it is *about* (``"settings"``)."""
        command = f"stats {about}".strip()
        found = self._connection.stats(about)

        def line(name: str, value: Any) -> str:
            return f"{command}: {name} {value}"

        def note(name: str) -> None:
            got = line(name, found.get(name, "nothing"))
            self._notes.note(Reading(None, partial(line, name), got, about="stats"))

        return _Stats(found, note)

    def expire(self, containing: str = "") -> None:
        """Expire every key with *containing* in it, now."""
        which = f"every entry with {containing} in its key" if containing else "every entry"
        self._record.act(f"In memcached: {which} expires now.")
        for key in self._connection.items():
            if containing in key:
                self._connection.expire(key)

    def expire_copies(self) -> None:
        """Expire every key but those of sessions, now: everyone who is signed in stays so."""
        found = self._connection.items()
        sessions = {key for key in found if keys.kind(key) == "session"}
        which = "every entry but sessions" if sessions else "every entry"
        self._record.act(f"In memcached: {which} expires now.")
        for key in found:
            if key not in sessions:
                self._connection.expire(key)

    def _entries(self, about: str, *wanted: str) -> list[Entry]:
        found = self._ttls()
        kinds = self._kinds(found)
        entries = [
            Entry(keys.path_of(key, self._record.paths) or key, ttl)
            for key, ttl in found.items()
            if kinds[key] in wanted
        ]
        self._note(entries, about)
        return sorted(entries)

    def _ttls(self) -> dict[str, int | None]:
        return dict(sorted(self._connection.ttls().items()))

    def _kinds(self, names: Iterable[str]) -> dict[str, str]:
        """
        The kind of each key.

        A ``KEY_FUNCTION`` of the app can make keys that say nothing. What is stored under
        them tells a page, and beside a page a list of headers, which may be empty.
        """
        kinds = {key: keys.kind(key) for key in names}
        values = {key: self._connection.value(key) for key, kind in kinds.items() if kind == "own"}
        stored = {key: value for key, value in values.items() if value}
        pages = {key: "page" for key, value in stored.items() if is_page(*value)}
        lists = {key: "headers" for key, (data, _) in stored.items() if is_header_list(data)}
        return kinds | (pages and lists) | pages

    def _note(self, entries: list[Entry], about: str = "keys") -> None:
        got = _entry_list(sorted(entries, key=str))
        self._notes.note(Reading(None, _entry_list, got, about=about))


class _Stats(NotedDict):
    """A reply to ``stats``."""

    def __missing__(self, name: str) -> str:
        return "nothing"


def _entry_list(value: Any) -> str:
    """Entries, or their times alone, as one line: ``2 entries: /videogames/ ttl=7200, …``."""
    if isinstance(value, int):
        return f"{value} {'entry' if value == 1 else 'entries'}"
    if isinstance(value, str):
        return f"an entry {value}"
    if isinstance(value, dict):
        value = list(value.items())
    if isinstance(value, (set, frozenset)) or hasattr(value, "isdisjoint"):
        value = sorted(value, key=str)
    try:
        entries = [_entry(one) for one in value]
    except TypeError:
        return f"an entry with {_entry(value)}"
    if not entries:
        return "nothing stored"
    return f"{len(entries)} {'entry' if len(entries) == 1 else 'entries'}: {', '.join(entries)}"


def _entry(value: Any) -> str:
    if isinstance(value, tuple):
        return f"{value[0]} {_entry(value[1])}"
    number = approximate(value)
    if number is None:
        return "ttl=never"
    return f"ttl={number}" if isinstance(number, (int, float)) else str(number)


def _header_list(value: Any) -> str:
    if isinstance(value, str):
        return f"stored header list with {value}"
    names = ", ".join(sorted(value)) or "no header"
    return f"stored header list: {names}"


def _class_list(names: Any) -> str:
    short = list(dict.fromkeys(name.rpartition(".")[2] for name in names))
    if not short:
        return "stored: plain data"
    more = f" and {len(short) - 2} more classes" if len(short) > 2 else ""
    return f"stored: objects of {', '.join(short[:2])}{more}"
