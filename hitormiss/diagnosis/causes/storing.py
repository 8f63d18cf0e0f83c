"""Causes of a page that is not stored: what Django's page cache stores, and what it does not."""

from hitormiss.diagnosis.cause import CACHE, DJANGO, MEMCACHED, RFC9111, Found, cause
from hitormiss.diagnosis.facts import Facts
from hitormiss.diagnosis.symptoms import (
    events,
    hit,
    made_again,
    not_there,
    reads,
    unkept,
    unpromised,
)
from hitormiss.http.exchange import Exchange, list_members


FORBID = ("private", "no-store", "no-cache")


def looked_for(facts: Facts) -> Exchange | None:
    """The request that Django's page cache had nothing for, and stored nothing of."""
    exchange = unkept(facts) or unpromised(facts)
    if not exchange or not exchange.response or events(exchange, "SET", "page"):
        return None
    missed = events(exchange, "MISS", "headers") or events(exchange, "MISS", "page")
    return exchange if missed else None


def members(exchange: Exchange, header: str) -> list[str]:
    value = exchange.received.header(header)
    return [member.lower() for member in list_members(value)]


@cause(
    """Request {number} ended with status {status}. Django's page cache stores responses with status
    200 and 304 alone.""",
    f"{CACHE}the-per-site-cache",
    lesson=10,
)
def status_is_not_stored(facts: Facts) -> Found:
    missing = not_there(facts)
    exchange = looked_for(facts) or (missing if missing and reads(missing) else None)
    if not exchange or exchange.received.status in (200, 304):
        return None
    return {"number": exchange.number, "status": exchange.received.status}


@cause(
    """The response to request {number} says Vary: *, which means that a copy of it fits no other
    request. So Django does not store it.""",
    f"{RFC9111}4.1",
    lesson=11,
)
def varies_on_everything(facts: Facts) -> Found:
    exchange = looked_for(facts) or (facts.asked if facts.about == "Vary" else None)
    found = exchange and exchange.response and "*" in members(exchange, "Vary")
    return {"number": exchange.number} if exchange and found else None


@cause(
    """The response to request {number} sets a cookie, {cookie}, and varies on Cookie. Django's page
    cache does not store such a response, because the cookie is for one visitor. Usually something
    inside the cached view sets it, such as ensure_csrf_cookie, a CSRF token or the session.""",
    f"{DJANGO}howto/csrf/#using-csrf-protection-with-caching",
    lesson=12,
)
def sets_a_cookie(facts: Facts) -> Found:
    exchange = looked_for(facts)
    if not exchange or "cookie" not in members(exchange, "Vary"):
        return None
    cookie = exchange.received.header("Set-Cookie")
    return {"number": exchange.number, "cookie": cookie.partition("=")[0]} if cookie else None


@cause(
    """The response to request {number} says private, and the request had an Authorization header.
    Django adds private to such a response, so that no shared cache stores it. Its own page cache
    does not store a response that says private.""",
    f"{RFC9111}3.5",
    lesson=13,
)
def authorization_makes_it_private(facts: Facts) -> Found:
    exchange = looked_for(facts)
    if not exchange or "private" not in members(exchange, "Cache-Control"):
        return None
    names = [name.lower() for name, _ in exchange.request.headers]
    return {"number": exchange.number} if "authorization" in names else None


@cause(
    """Django's page cache looked for a copy, found none, and stored none: the response to request
    {number} says {word} in Cache-Control, and Django does not store such a response. cache_control,
    never_cache or a header that is set by hand adds that directive.""",
    f"{CACHE}controlling-cache-using-other-headers",
    lesson=14,
)
def forbids_to_store(facts: Facts) -> Found:
    exchange = looked_for(facts)
    said = members(exchange, "Cache-Control") if exchange else []
    word = next((word for word in FORBID if word in said), None)
    return {"number": exchange.number, "word": word} if exchange and word else None


@cause(
    """The response to request {number} says max-age=0, and Django's page cache does not store a
    response for 0 seconds. cache_page(0), CACHE_MIDDLEWARE_SECONDS = 0 and cache_control(max_age=0)
    have that effect.""",
    f"{CACHE}the-per-view-cache",
    lesson=8,
)
def is_kept_for_no_time(facts: Facts) -> Found:
    exchange = unkept(facts)
    if not exchange or not exchange.response or hit(exchange):
        return None
    zero = "max-age=0" in members(exchange, "Cache-Control")
    return {"number": exchange.number} if zero and not events(exchange, "SET", "page") else None


@cause(
    "{key} was stored for 0 seconds or less, so it expired at once.",
    f"{CACHE}cache-arguments",
    lesson=6,
)
def expires_at_once(facts: Facts) -> Found:
    exchange = unkept(facts)
    stored = events(exchange, "SET") if exchange else []
    return next(({"key": one.name} for one in stored if one.ttl is not None and one.ttl <= 0), None)


@cause(
    """memcached refused {key} in request {number}, because it is too large: a value may have one
    megabyte. An except around the call, or ignore_exc, hides the error.""",
    MEMCACHED,
    lesson=3,
)
def value_is_too_large(facts: Facts) -> Found:
    exchange = unkept(facts)
    large = [key for key, why in exchange.refused if why == "too_large"] if exchange else []
    return {"number": exchange.number, "key": large[0]} if exchange and large else None


@cause(
    """Request {number} asked memcached for a page, and stored none. Nothing in its response forbids
    that, and it has no max-age, which UpdateCacheMiddleware and cache_page add. So
    FetchFromCacheMiddleware runs, and UpdateCacheMiddleware does not.""",
    f"{CACHE}order-of-middleware",
    lesson=7,
)
def looks_and_never_stores(facts: Facts) -> Found:
    exchange = looked_for(facts)
    if not exchange or not reads(exchange) or exchange.received.header("Cache-Control"):
        return None
    # A cookie or Vary would be a reason of its own, even if we know none for it.
    return None if exchange.received.header("Set-Cookie") else {"number": exchange.number}


@cause(
    """Request {number} is the first for its address. Django's page cache uses the whole address as
    part of the key, so a page that is stored for another query string does not fit. To share a part
    of a response, store it under a key of your own.""",
    f"{CACHE}the-per-view-cache",
    lesson=10,
)
def address_is_another(facts: Facts) -> Found:
    again = made_again(facts)
    first = again and not again.before and again.asked.number > 1
    missed = again and events(again.asked, "MISS", "headers")
    return {"number": again.asked.number} if again and first and missed else None
