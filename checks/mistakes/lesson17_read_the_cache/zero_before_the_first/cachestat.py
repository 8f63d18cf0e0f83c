"""What memcached has stored, for how long, and how well it works."""

import socket
import time
from contextlib import closing
from urllib.parse import unquote

from django.conf import settings
from pymemcache.client.base import Client


HOST, PORT = settings.MEMCACHED.split(":")


def report():
    """The counters of memcached, the entries of each kind, and each entry."""
    with closing(Client((HOST, int(PORT)), connect_timeout=1, timeout=1)) as client:
        stats = client.stats()
        entries = [entry(line, stats[b"time"]) for line in listing()]
    hits, gets = stats[b"get_hits"], stats[b"cmd_get"]
    return {
        "hit_ratio": hits / gets if gets else 0,
        "evictions": stats[b"evictions"],
        "kinds": {name: total(entries, name) for name in ("page", "headers", "own")},
        "entries": entries,
    }


def total(entries, name):
    """How many entries are of one kind, and their bytes."""
    sizes = [one["size"] for one in entries if one["kind"] == name]
    return {"entries": len(sizes), "bytes": sum(sizes)}


def listing():
    """Yield the lines of memcached's list of keys."""
    deadline = time.monotonic() + 2
    with socket.create_connection((HOST, PORT), 2) as server, server.makefile() as reply:
        server.sendall(b"lru_crawler metadump hash\r\n")
        # memcached lists its keys for one client at a time.
        while (line := reply.readline()).startswith("BUSY") and time.monotonic() < deadline:
            time.sleep(0.02)
            server.sendall(b"lru_crawler metadump hash\r\n")
        while line.startswith("key="):
            yield line
            line = reply.readline()
    if line != "END\n":
        raise ConnectionError(f"memcached has ended its list with {line!r}.")


def entry(line, now):
    """An entry of the report, from its line in memcached's list."""
    fields = dict(pair.split("=") for pair in line.split())
    key = unquote(fields["key"])
    ttl = int(fields["exp"]) - now if fields["exp"] != "-1" else None
    return {"key": key, "kind": kind(key), "size": int(fields["size"]), "ttl": ttl}


def kind(key):
    """Whether a key is for a page of Django's page cache, for its header list, or your own."""
    if ".decorators.cache.cache_page." in key:
        return "page"
    return "headers" if ".decorators.cache.cache_header." in key else "own"
