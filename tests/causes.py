"""Facts of a failing check, written briefly: for the tests of the causes."""

import json
from typing import Any

from hitormiss.diagnosis.facts import Facts, Item
from hitormiss.http.exchange import CacheEvent, Exchange, Request, Response


LIST = "/videogames/"
STALE = {"about": "body", "operator": "==", "found": "39.99", "wanted": "1.50", "got": '"price"'}
"""An old price came, where a new one was wanted."""

ROWS = [{"id": 1, "price": "39.99"}]


def event(text: str, path: str) -> CacheEvent:
    """``MISS headers``, ``SET page 60`` or ``HIT :1:games`` as an event."""
    verb, key, *ttl = text.split()
    is_page = key in ("headers", "page")
    seconds = None if ttl in ([], ["never"]) else int(ttl[0])
    return CacheEvent(
        verb,
        f"{key} of {path}" if is_page else key,
        key if is_page else "own",
        path if is_page else None,
        seconds,
    )


def asked(
    events: str = "",
    path: str = LIST,
    *,
    method: str = "GET",
    status: int = 200,
    body: Any = ROWS,
    queries: int = 1,
    process: int = 1,
    refused: dict[str, str] | None = None,
    sent: dict[str, str] | None = None,
    **headers: str,
) -> Exchange:
    """A request and its response; *events* is what memcached did, separated by commas."""
    text = body if isinstance(body, str) else json.dumps(body, separators=(",", ":"))
    pairs = {"Content-Type": "application/json", "X-Queries": str(queries)}
    pairs |= {name.replace("_", "-"): value for name, value in headers.items()}
    request = Request(method, path, tuple({"Accept": "application/json", **(sent or {})}.items()))
    response = Response(status, "", tuple(pairs.items()), text.encode())
    found = [event(one.strip(), path) for one in events.split(",") if one.strip()]
    return Exchange(0, request, response, found, process, list((refused or {}).items()))


def facts(*exchanges: Exchange, varies: str = "", **known: Any) -> Facts:
    """
    The facts of a check with *exchanges*; GOT is about the last one.

    memcached holds what was stored. *varies* are the names in its header lists.
    """
    items: dict[str, Item] = {}
    for number, exchange in enumerate(exchanges, 1):
        exchange.number = number
        for one in exchange.events:
            if one.verb == "SET":
                names = frozenset(varies.split()) if one.kind == "headers" else frozenset()
                items[one.key] = Item(one.key, one.kind, one.url, one.ttl, names)
    last = exchanges[-1] if exchanges else None
    given = {"number": last.number if last else None, "items": tuple(items.values()), **known}
    return Facts("a-check", tuple(exchanges), **given)


def raised(message: str, *frames: tuple[str, str], loading: bool = False) -> Facts:
    """The facts of an exception, in a response or, if *loading*, before there was one."""
    lines = message.splitlines()
    shown = [{"file": file, "name": name, "line": 1, "text": ""} for file, name in frames]
    error = {"message": lines[0], "more": lines[1:], "frames": shown}
    if loading:
        return facts(error=error, fault=lines[0])
    return facts(asked(status=500), error=error, about="status", got="HTTP/1.1 500")
