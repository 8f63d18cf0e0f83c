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
        "hit_ratio": hits / gets if gets else None,
        "evictions": stats[b"evictions"],
        "kinds": {name: total(entries, name) for name in ("page", "headers", "own")},
        "entries": entries,
    }


def total(entries, name):
    """How many entries are of one kind, and their bytes."""
    sizes = [one["size"] for one in entries if one["kind"] == name]
    return {"entries": len(sizes), "bytes": sum(sizes)}


def listing():
    """The lines of memcached's list of keys."""
    deadline = time.monotonic() + 2
    reply = b"BUSY"
    # memcached lists its keys for one client at a time.
    while reply.startswith(b"BUSY") and time.monotonic() < deadline:
        with socket.create_connection((HOST, PORT), 2) as server:
            server.sendall(b"lru_crawler metadump hash\r\n")
            reply = server.recv(4096)
            while b"END" not in reply and not reply.startswith(b"BUSY"):
                reply += server.recv(4096)
        time.sleep(0.02)
    return [line for line in reply.decode().splitlines() if line.count("=") == 7]


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
