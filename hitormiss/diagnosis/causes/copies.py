"""Causes of a copy that was not wanted, or of another kind than was wanted."""

from hitormiss.diagnosis.cause import CACHE, RFC9111, Found, cause
from hitormiss.diagnosis.causes.sharing import page_hit
from hitormiss.diagnosis.causes.varying import first_reader
from hitormiss.diagnosis.facts import Facts
from hitormiss.diagnosis.symptoms import (
    ENTRIES,
    came_stored,
    changed_outside,
    events,
    in_words,
    reads,
    size,
    too_many,
    unwanted,
)


@cause(
    """The same response is stored twice: as a page, by Django's page cache, and as data, in {key}.
    The page can be made from old data, and then stays for its own time as well.""",
    f"{RFC9111}4.2.3",
    lesson=9,
)
def stored_as_page_and_as_value(facts: Facts) -> Found:
    own = [item.key for item in facts.items if item.kind == "own"]
    pages = any(item.kind == "page" for item in facts.items)
    return {"key": own[0]} if too_many(facts) and own and pages else None


@cause(
    """The page of {path} is stored twice, by two layers: cache_page on the view, and around it
    another cache_page or the cache middleware of the whole site.""",
    f"{CACHE}the-per-site-cache",
    lesson=7,
)
def stored_by_two_layers(facts: Facts) -> Found:
    if not too_many(facts):
        return None
    for one in facts.exchanges:
        stored = events(one, "SET", "page")
        if len({event.key for event in stored}) > 1:
            return {"path": one.request.path}
    return None


@cause(
    """Requests {before} and {number} both stored {key}, so the second value replaced the first: the
    key has nothing that differs between them.""",
    f"{CACHE}cache-versioning",
    lesson=6,
)
def one_key_for_two(facts: Facts) -> Found:
    stored: dict[str, int] = {}
    if facts.about not in (*ENTRIES, "keys") or not facts.found:
        return None
    for one in facts.exchanges:
        for event in events(one, "SET", "own"):
            other = stored.setdefault(event.key, one.number)
            if other != one.number and not reads(one):
                return {"before": other, "number": one.number, "key": event.key}
    return None


@cause(
    """memcached has {found}, and the check looked for {wanted}. Django makes a key from the name in
    the call and from KEY_PREFIX, VERSION and KEY_FUNCTION of the alias. Without KEY_FUNCTION, the
    key is prefix:version:name.""",
    f"{CACHE}cache-key-transformation",
    lesson=6,
)
def another_key(facts: Facts) -> Found:
    wanted = facts.wanted if isinstance(facts.wanted, list) else [facts.wanted]
    names = [name for name in wanted if isinstance(name, str) and not name.startswith("/")]
    keys = [item.key for item in facts.items if item.kind == "own"]
    if facts.about not in (*ENTRIES, "keys") or not names or not keys or names[0] in keys:
        return None
    return {"found": in_words(keys[:3]), "wanted": names[0]}


@cause(
    """memcached has a page of Django's page cache ({path}), under a key that Django made. This
    sentence needs a value under a key of your own: cache.set() or cache.get_or_set().""",
    f"{CACHE}the-low-level-cache-api",
    lesson=9,
)
def page_where_a_value_was_wanted(facts: Facts) -> Found:
    if facts.about != "own entries" or size(facts.found):
        return None
    paths = [item.path or item.key for item in facts.items if item.kind == "page"]
    return {"path": paths[0]} if paths else None


@cause(
    """memcached has a value under a key of your own, {key}, and no page of Django's page cache.
    cache_page, or the cache middleware of the whole site, stores the whole response.""",
    f"{CACHE}the-per-view-cache",
    lesson=8,
)
def value_where_a_page_was_wanted(facts: Facts) -> Found:
    if facts.about != "pages" or size(facts.found):
        return None
    own = [item.key for item in facts.items if item.kind == "own"]
    return {"key": own[0]} if own else None


@cause(
    "memcached has {found} entries instead of {wanted}: {names}.",
    f"{RFC9111}3",
    lesson=10,
)
def another_count(facts: Facts) -> Found:
    found, wanted = size(facts.found), size(facts.wanted)
    if facts.about not in ENTRIES or not found or not wanted or found == wanted:
        return None
    kinds = {"pages": ("page",), "own entries": ("own",)}.get(facts.about, ("page", "own"))
    names = [item.path or item.key for item in facts.items if item.kind in kinds]
    return (
        {"found": found, "wanted": wanted, "names": in_words(sorted(names)[:8])} if names else None
    )


@cause(
    "memcached has {name}, which must not be stored: request {number} stored it{lets}.",
    f"{RFC9111}3",
    lesson=14,
)
def stored_though_unwanted(facts: Facts) -> Found:
    if not unwanted(facts):
        return None
    for one in facts.exchanges:
        for event in [*events(one, "SET", "page"), *events(one, "SET", "own")]:
            said = one.received.header("Cache-Control") if one.response else None
            lets = f", whose response says {said}" if said else ", and nothing forbade that"
            name = f"the page of {one.request.path}" if event.kind == "page" else event.key
            return {"name": name, "number": one.number, "lets": lets}
    return None


@cause(
    """memcached had {key}, which request {before} had stored, and request {number} has to read the
    database instead.""",
    f"{CACHE}basic-usage",
    lesson=9,
)
def value_is_kept_here_too(facts: Facts) -> Found:
    exchange = came_stored(facts)
    if not exchange or not changed_outside(facts) or any(not reads(e) for e in facts.exchanges):
        return None
    for found in events(exchange, "HIT", "own"):
        for one in facts.exchanges[: exchange.number - 1]:
            if any(event.key == found.key for event in events(one, "SET")):
                return {"key": found.key, "before": one.number, "number": exchange.number}
    return None


@cause(
    """Request {number} got a stored page, and {path} has to be made again each time. Is cache_page
    on dispatch, which handles every action, is it around this route in urls.py, or does the cache
    middleware of the whole site run?""",
    f"{CACHE}specifying-per-view-cache-in-the-urlconf",
    lesson=8,
)
def page_is_stored_here_too(facts: Facts) -> Found:
    exchange = page_hit(facts)
    if not exchange or not first_reader(facts, exchange):
        return None
    return {"number": exchange.number, "path": exchange.request.path}
