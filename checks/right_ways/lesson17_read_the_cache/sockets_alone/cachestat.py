"""What memcached has stored, over a socket of our own."""

import re
import socket
import time
from contextlib import contextmanager
from urllib.parse import unquote_to_bytes

from django.conf import settings


PAGE_CACHE = re.compile(r"views\.decorators\.cache\.cache_(page|header)\.")
KINDS = {"page": "page", "header": "headers"}


class Memcached:
    def __init__(self, address):
        host, _, port = address.partition(":")
        self.socket = socket.create_connection((host, int(port)), timeout=2)
        self.file = self.socket.makefile("rb")

    def close(self):
        self.file.close()
        self.socket.close()

    def lines(self, command):
        """The lines of a reply before its END; None if memcached is busy."""
        self.socket.sendall(command.encode() + b"\r\n")
        found = []
        for line in self.file:
            text = line.decode("ascii").rstrip()
            if text == "END":
                return found
            if text.startswith("BUSY"):
                return None
            found.append(text)
        raise ConnectionError("memcached has closed the connection.")

    def stats(self):
        return dict(line.split(" ", 2)[1:] for line in self.lines("stats"))

    def metadump(self):
        for _ in range(100):
            if (lines := self.lines("lru_crawler metadump hash")) is not None:
                return lines
            time.sleep(0.02)
        raise TimeoutError("memcached is busy.")


@contextmanager
def memcached():
    client = Memcached(settings.MEMCACHED)
    try:
        yield client
    finally:
        client.close()


def report():
    with memcached() as client:
        lines, stats = client.metadump(), client.stats()
    now = int(stats["time"])
    entries = [row for row in map(parse, lines) if row["exp"] < 0 or row["exp"] > now]
    for row in entries:
        exp = row.pop("exp")
        row["ttl"] = exp - now if exp >= 0 else None
    hits, misses = int(stats["get_hits"]), int(stats["get_misses"])
    kinds = {kind: {"entries": 0, "bytes": 0} for kind in ("page", "headers", "own")}
    for row in entries:
        kinds[row["kind"]]["entries"] += 1
        kinds[row["kind"]]["bytes"] += row["size"]
    return {
        "hit_ratio": round(hits / (hits + misses), 2) if hits + misses else None,
        "evictions": int(stats["evictions"]),
        "kinds": kinds,
        "entries": entries,
    }


def parse(line):
    fields = dict(pair.split("=", 1) for pair in line.split(" "))
    key = unquote_to_bytes(fields["key"]).decode()
    match = PAGE_CACHE.search(key)
    kind = KINDS[match[1]] if match else "own"
    return {"key": key, "kind": kind, "size": int(fields["size"]), "exp": int(fields["exp"])}
