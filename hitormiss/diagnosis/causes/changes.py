"""Causes of an old value after a change: what a write deleted, and what was read after it."""

from hitormiss.diagnosis.cause import CACHE, RFC9111, Found, cause
from hitormiss.diagnosis.facts import Facts
from hitormiss.diagnosis.symptoms import asked_memcached, came_stored, earlier, events, hit, reads
from hitormiss.http.exchange import Exchange


def write_before(facts: Facts, exchange: Exchange | None) -> Exchange | None:
    """The last request before *exchange* that wrote something."""
    if not exchange:
        return None
    writes = [one for one in facts.exchanges if one.number < exchange.number and not reads(one)]
    succeeded = [one for one in writes if one.response and one.response.status < 400]
    return succeeded[-1] if succeeded else None


def old_value(facts: Facts) -> tuple[Exchange, Exchange, str] | None:
    """The write, the request that read an older value after it, and the key it was read from."""
    exchange = came_stored(facts) if facts.about != "another visitor" else None
    write = write_before(facts, exchange)
    found = events(exchange, "HIT", "own") if exchange else []
    # What was stored after the write is new.
    since = [one for one in facts.exchanges if write and write.number < one.number]
    new = {event.key for one in since for event in events(one, "SET")}
    old = next((event.key for event in found if event.key not in new), None)
    return (write, exchange, old) if write and exchange and old else None


@cause(
    """{method} deleted {deleted}, and request {number} read another key, {key}. To delete a value,
    build its key in the same way as when you store it.""",
    f"{CACHE}basic-usage",
    lesson=9,
)
def another_key_was_deleted(facts: Facts) -> Found:
    found = old_value(facts)
    if not found:
        return None
    write, exchange, key = found
    deleted = list(dict.fromkeys(one.key for one in events(write, "DELETE")))
    if not deleted or key in deleted:
        return None
    return {
        "method": write.request.method,
        "deleted": ", ".join(deleted[:2]),
        "number": exchange.number,
        "key": key,
    }


@cause(
    """memcached refused to store {key} for {method}, so request {number} read the old value.
    cache.add() stores only if the key is not stored yet. cache.set() stores always.""",
    f"{CACHE}basic-usage",
    lesson=5,
)
def change_was_not_stored(facts: Facts) -> Found:
    found = old_value(facts)
    if not found:
        return None
    write, exchange, key = found
    refused = dict(write.refused).get(key)
    if refused != "not_stored":
        return None
    return {"method": write.request.method, "key": key, "number": exchange.number}


@cause(
    """{method} asked memcached for nothing, so {key} stays until it expires. A change has to delete
    each key whose value it changes.""",
    f"{CACHE}basic-usage",
    lesson=9,
)
def change_deletes_nothing(facts: Facts) -> Found:
    found = old_value(facts)
    if not found or asked_memcached(found[0]):
        return None
    write, _, key = found
    return {"method": write.request.method, "key": key}


@cause(
    """Request {number} got a stored page that is older than the {method} before it. Django does not
    delete pages from its page cache when data changes: a page stays until it expires. Is cache_page
    on dispatch, which handles every action, or around this route, too?""",
    f"{RFC9111}4.4",
    lesson=9,
)
def page_outlives_the_change(facts: Facts) -> Found:
    exchange = came_stored(facts)
    write = write_before(facts, exchange)
    if not exchange or not write or not hit(exchange, "page") or facts.about == "another visitor":
        return None
    since = [one for one in earlier(facts, exchange) if one.number > write.number]
    if any(events(one, "SET", "page") for one in since):
        return None  # the page was stored after that change
    return {"number": exchange.number, "method": write.request.method}


@cause(
    """{method} emptied all of memcached: {key} of another program is gone, too. cache.clear() sends
    flush_all, which deletes the keys of every program and prefix.""",
    f"{CACHE}basic-usage",
    lesson=9,
)
def everything_was_cleared(facts: Facts) -> Found:
    stored = [one for one in facts.actions if one.startswith("In memcached: another program")]
    writes = [one for one in facts.exchanges if not reads(one)]
    if not stored or not writes or facts.about != "keys" or facts.operator != "in":
        return None
    return {"method": writes[-1].request.method, "key": facts.wanted}
