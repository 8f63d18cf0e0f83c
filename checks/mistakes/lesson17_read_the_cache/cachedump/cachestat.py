"""What memcached has stored, for how long, and how well it works."""

from contextlib import closing

from django.conf import settings
from pymemcache.client.base import Client


HOST, PORT = settings.MEMCACHED.split(":")


def report():
    """The counters of memcached, the entries of each kind, and each entry."""
    with closing(Client((HOST, int(PORT)), connect_timeout=1, timeout=1)) as client:
        stats = client.stats()
        entries = [entry(line, stats[b"time"]) for line in listing(client)]
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


def listing(client):
    """Each key that memcached dumps, in the form of its own list."""
    for name in client.stats("items"):
        _, number, field = name.decode().split(":")
        if field == "number":
            for key, value in client.stats("cachedump", number, "0").items():
                size, exp = value.decode().strip("[]").split("; ")
                key = key.decode(errors="replace")
                yield key, int(size.split()[0]), int(exp.split()[0])


def entry(line, now):
    """An entry of the report, from its line in memcached's list."""
    key, size, exp = line
    ttl = exp - now if exp else None
    return {"key": key, "kind": kind(key), "size": size, "ttl": ttl}


def kind(key):
    """Whether a key is for a page of Django's page cache, for its header list, or your own."""
    if ".decorators.cache.cache_page." in key:
        return "page"
    return "headers" if ".decorators.cache.cache_header." in key else "own"
