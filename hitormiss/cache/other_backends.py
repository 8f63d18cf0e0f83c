"""What Django's other cache backends have stored: files, tables of a database, Redis."""

import sqlite3
import time
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from hitormiss.cache import keys
from hitormiss.cache.pickles import PICKLED, expiry_of_file, is_header_list, is_page
from hitormiss.cache.redis import Redis


MOST = 200
"""How many entries of each backend are read."""

LARGEST_FILE = 2 * 2**20
NEVER = 10**10
"""Seconds. DatabaseCache has no word for "never": it writes the last day of the year 9999."""


class Item(NamedTuple):
    """
    An entry: its *key*, the *kind* of it (`keys.kind`), its *ttl* in seconds, its *size* in bytes.

    A *ttl* of None: it does not expire. Files and tables keep what has expired, so it may be
    negative.
    """

    key: str
    kind: str
    ttl: int | None
    size: int


def in_redis(redis: Redis) -> list[Item]:
    """The keys of all databases of *redis*."""
    found = islice(redis.items(), MOST)
    return sorted(Item(key, keys.kind(key), ttl, size) for key, ttl, size in found)


def in_files(folder: Path) -> list[Item]:
    """
    The files of ``FileBasedCache`` in *folder*, by their paths in it.

    Django names a file after the md5 of its key, so the kind is told by the value.
    """
    items, lists = [], []
    for path in sorted(islice(folder.rglob("*.djcache"), MOST)):
        with suppress(OSError, ValueError, zlib.error):  # it may be deleted at this moment
            size = path.stat().st_size
            with path.open("rb") as file:
                expires, value = expiry_of_file(file.read(LARGEST_FILE))
            ttl = None if expires is None else round(expires - time.time())
            stored = zlib.decompressobj().decompress(value, LARGEST_FILE)
            name = str(path.relative_to(folder))
            kind = "page" if is_page(stored, PICKLED) else "own"
            items.append(Item(name, kind, ttl, size))
            if is_header_list(stored):
                lists.append(name)
    # An empty list of one's own looks like a header list. Beside a page it is one.
    pages = any(item.kind == "page" for item in items)
    return [
        item._replace(kind="headers") if pages and item.key in lists else item for item in items
    ]


def in_tables(database: Path) -> dict[str, list[Item]]:
    """The rows of each table of ``DatabaseCache`` in the SQLite file *database*."""
    address = f"file:{database}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=0.5)) as rows:
            return {table: list(_rows(rows, table)) for table in _tables(rows)}
    except sqlite3.Error:  # the app may be writing at this moment
        return {}


def _tables(database: sqlite3.Connection) -> list[str]:
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_master")]
    query = "SELECT name FROM pragma_table_info(?)"
    columns = {name: {column for (column,) in database.execute(query, (name,))} for name in names}
    return sorted(name for name in names if columns[name] == {"cache_key", "value", "expires"})


def _rows(database: sqlite3.Connection, table: str) -> Iterator[Item]:
    quoted = table.replace('"', '""')
    query = (
        "SELECT cache_key, CAST(strftime('%s', expires) - strftime('%s', 'now') AS INTEGER), "
        f'LENGTH(value) FROM "{quoted}" ORDER BY cache_key LIMIT {MOST}'
    )
    for key, ttl, size in database.execute(query):
        yield Item(key, keys.kind(key), ttl if ttl is not None and ttl < NEVER else None, size)
