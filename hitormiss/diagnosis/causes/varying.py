"""Causes that the stored header list shows: the request headers that a page depends on."""

import re

from hitormiss.diagnosis.cause import CACHE, RFC9110, RFC9111, Found, cause
from hitormiss.diagnosis.causes.sharing import page_hit
from hitormiss.diagnosis.facts import Facts
from hitormiss.diagnosis.symptoms import (
    as_sent,
    differing,
    events,
    in_words,
    listed,
    made_again,
    too_many,
)
from hitormiss.http.exchange import Exchange


USUAL = frozenset(
    "accept accept-encoding accept-language authorization cookie origin user-agent "
    "x-requested-with".split()
)
"""Names in a stored header list that are right, though no request of the check has them."""


def first_reader(facts: Facts, exchange: Exchange) -> Exchange | None:
    """The earlier request for the same path whose copy *exchange* got: the one that stored it."""
    path = exchange.request.path
    for one in facts.exchanges:
        if one.number < exchange.number and one.request.path == path and events(one, "SET", "page"):
            return one
    return None


def _shared_in_spite_of(facts: Facts) -> Found:
    exchange = page_hit(facts)
    before = first_reader(facts, exchange) if exchange else None
    if not exchange or not before:
        return None
    stored = listed(facts, exchange.request.path)
    if stored is None:
        return None
    differ = [name for name in differing(before, exchange) if name.lower() not in stored]
    return {
        "number": exchange.number,
        "before": before.number,
        "differ": differ,
        "names": stored,
        "listed": in_words([as_sent(name) for name in sorted(stored)]) if stored else "no header",
    }


@cause(
    """Vary names {name} here, and no request has a header of that name. It is {wanted} as the
    client sends it: with hyphens, and without the HTTP_ of request.META.""",
    f"{CACHE}using-vary-headers",
    lesson=11,
)
def vary_misspells_the_name(facts: Facts) -> Found:
    if facts.about not in ("Vary", "stored header list") or not isinstance(facts.wanted, str):
        return None
    letters = re.sub("[^a-z]", "", facts.wanted.lower())
    for name in [*facts.header_members("Vary"), *sorted(facts.found or [])]:
        bare = re.sub("[^a-z]", "", name.removeprefix("http_"))
        if name != facts.wanted and bare and (bare in letters or letters in bare):
            return {"name": name, "wanted": as_sent(facts.wanted)}
    return None


@cause(
    """Request {number} got the page that request {before} had stored. The stored header list names
    {name}, and no request has a header of that name, so its value is the same for everyone. Vary
    needs the name as the client sends it. All cookies are in one header, Cookie.""",
    f"{CACHE}using-vary-headers",
    lesson=11,
)
def list_names_no_header(facts: Facts) -> Found:
    found = _shared_in_spite_of(facts)
    if not found:
        return None
    sent = {name.lower() for one in facts.exchanges for name, _ in one.request.headers}
    names = sorted(found["names"] - sent - USUAL)
    return {**found, "name": names[0]} if names else None


@cause(
    """Request {number} got the page that request {before} had stored. The two differ in {names},
    and the stored header list names {listed}. The response names it in Vary, but too late: the
    session or a middleware adds it after the page is stored, or, if the view is a plain function,
    a decorator above cache_page.""",
    f"{CACHE}order-of-middleware",
    lesson=12,
)
def vary_came_too_late(facts: Facts) -> Found:
    found = _shared_in_spite_of(facts)
    if not found:
        return None
    vary = facts.header_members("Vary")
    names = [name for name in found["differ"] if name.lower() in vary]
    return {**found, "names": in_words(names)} if names else None


@cause(
    """Request {number} got the page that request {before} had stored. The two differ in {names},
    and the stored header list names {listed}, so the page cache ignores that difference. A response
    that depends on a request header has to name it in Vary before the page is stored.""",
    f"{RFC9111}4.1",
    lesson=11,
)
def vary_lacks_a_header(facts: Facts) -> Found:
    found = _shared_in_spite_of(facts)
    return {**found, "names": in_words(found["differ"])} if found and found["differ"] else None


@cause(
    """Vary names {wanted} in the response to request {number}, and the stored header list does not:
    the name was added after the page was stored. What the session or a middleware adds comes too
    late, and so does what a decorator above cache_page adds, if the view is a plain function.""",
    f"{CACHE}order-of-middleware",
    lesson=12,
)
def list_lacks_what_vary_names(facts: Facts) -> Found:
    asked = facts.asked
    if facts.about != "stored header list" or not asked or not events(asked, "SET", "page"):
        return None
    there = facts.wanted in [member.lower() for member in facts.header_members("Vary")]
    return {"wanted": as_sent(facts.wanted), "number": asked.number} if there else None


@cause(
    """The response does not name {wanted} in Vary{so}. vary_on_headers and vary_on_cookie add a
    name. A key or a prefix of your own separates copies in memcached alone: other caches use
    Vary.""",
    f"{RFC9110}12.5.5",
    lesson=11,
)
def vary_lacks_the_name(facts: Facts) -> Found:
    asked = facts.asked
    listed_lacks = facts.about == "stored header list" and asked and events(asked, "SET", "page")
    if (facts.about != "Vary" and not listed_lacks) or facts.operator != "in":
        return None
    if facts.wanted in facts.header_members("Vary"):
        return None
    so = ", so it is not in the stored header list" if listed_lacks else ""
    return {"wanted": as_sent(str(facts.wanted)), "so": so}


@cause(
    """One request asked memcached for two pages, under two keys. Usually cache_page is on a view,
    and the cache middleware of the whole site runs around it.""",
    f"{CACHE}the-per-site-cache",
    lesson=7,
)
def two_layers_ask(facts: Facts) -> Found:
    again = made_again(facts)
    if not again:
        return None
    keys = {one.key for one in again.asked.events if one.kind == "headers"}
    return {} if len(keys) > 1 else None


@cause(
    """Request {number} differs from request {before} in {names}, and the stored header list of
    {path} names it, so each value gets a copy of its own. vary_on_headers or vary_on_cookie adds a
    name. If the whole site is stored, sessions add Cookie as well.""",
    f"{CACHE}using-vary-headers",
    lesson=11,
)
def varies_on_what_differs(facts: Facts) -> Found:
    again = made_again(facts)
    if not again or not again.before or not events(again.asked, "MISS", "page"):
        return None
    path = again.asked.request.path
    stored = listed(facts, path) or set()
    names = [name for name in differing(again.before, again.asked) if name.lower() in stored]
    if not names:
        return None
    numbers = {"number": again.asked.number, "before": again.before.number}
    return {**numbers, "names": in_words(names), "path": path}


@cause(
    """memcached has {count} pages of {path}, one for each value of {names}, because the stored
    header list names it. vary_on_headers or vary_on_cookie adds a name. Sessions add Cookie as
    well.""",
    f"{CACHE}using-vary-headers",
    lesson=11,
)
def page_for_each_value(facts: Facts) -> Found:
    if not too_many(facts):
        return None
    for path in dict.fromkeys(item.path for item in facts.items if item.kind == "page"):
        asked = [one for one in facts.exchanges if one.request.path == path]
        stored = listed(facts, path or "") or set()
        pages = [item for item in facts.items if item.kind == "page" and item.path == path]
        names = {n for one in asked[1:] for n in differing(asked[0], one) if n.lower() in stored}
        if len(pages) > 1 and names:
            return {"count": len(pages), "path": path, "names": in_words(sorted(names))}
    return None
