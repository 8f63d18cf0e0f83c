"""Causes of one copy for all: a response that names its reader, or a key that leaves a part out."""

import re

from hitormiss.diagnosis.cause import CACHE, DJANGO, DRF, RFC9110, Found, cause
from hitormiss.diagnosis.facts import Facts
from hitormiss.diagnosis.symptoms import (
    body_of,
    came_stored,
    differing,
    events,
    hit,
    in_words,
    reads,
    unwanted,
)
from hitormiss.http.exchange import Exchange


@cause(
    """The stored page is HTML that names its reader or has a CSRF token, and Django's page cache
    gives it to everyone. DRF's browsable API is such a page. With JSONRenderer alone, a response
    names nobody.""",
    f"{DRF}topics/browsable-api/",
    lesson=8,
)
def page_names_its_reader(facts: Facts) -> Found:
    if facts.about != "another visitor" or not facts.response:
        return None
    html = "html" in facts.header("Content-Type")
    return (
        {}
        if html
        and re.search("navbar|csrf", facts.got + (body_of(facts.asked) if facts.asked else ""))
        else None
    )


@cause(
    """{what}, though the response says {word} in Cache-Control: it was stored before the header was
    set. A middleware above UpdateCacheMiddleware in MIDDLEWARE changes a response that is stored
    already, and so does a decorator above cache_page, if the view is a plain function.""",
    f"{CACHE}controlling-cache-using-other-headers",
    lesson=13,
)
def stored_before_it_was_forbidden(facts: Facts) -> Found:
    exchange, what = page_hit(facts), "This page came out of memcached"
    if not exchange and unwanted(facts):
        stored = [one for one in facts.exchanges if events(one, "SET", "page") and one.response]
        exchange = stored[0] if stored else None
        what = f"memcached has the page of {exchange.request.path}" if exchange else ""
    if not exchange:
        return None
    said = (exchange.received.header("Cache-Control") or "").lower()
    word = next((word for word in ("no-store", "private", "no-cache") if word in said), None)
    return {"what": what, "word": word} if word else None


@cause(
    """Requests {before} and {number} led to one key, {key}. The key does not contain what differs
    between them ({difference}).""",
    f"{CACHE}basic-usage",
    lesson=9,
)
def key_lacks_a_part(facts: Facts) -> Found:
    exchange = came_stored(facts)
    if not exchange or not reads(exchange) or not all(map(reads, facts.exchanges)):
        return None
    if len({event.key for event in exchange.events if event.kind == "own"}) > 1:
        return None
    for found in events(exchange, "HIT", "own"):
        for one in facts.exchanges[: exchange.number - 1]:
            if not any(event.key == found.key for event in events(one, "SET", "own")):
                continue
            difference = differing(one, exchange)
            if one.request.path != exchange.request.path:
                difference.insert(0, "the address")
            if reads(one) and difference:
                numbers = {"before": one.number, "number": exchange.number}
                return {**numbers, "key": found.key, "difference": in_words(difference)}
    return None


@cause(
    """{header} has the name of another visitor, and nothing of this response came out of memcached.
    An app that stores a name in a variable or an attribute gives it to the next visitor, because
    one process handles them all.""",
    f"{DJANGO}topics/class-based-views/",
    lesson=7,
)
def name_is_kept_by_the_process(facts: Facts) -> Found:
    asked = facts.asked
    if facts.about != "another visitor" or not asked or hit(asked):
        return None
    header, colon, _ = facts.got.partition(": ")
    is_header = bool(colon) and bool(re.fullmatch(r"[\w-]+", header))
    return {"header": f"The header {header}" if is_header else "The body"}


@cause(
    """Request {number} is a {method}, and it was answered from memcached: the view did not run.
    Code that looks for a copy has to check the method, too.""",
    f"{RFC9110}9.2.3",
    lesson=10,
)
def write_was_answered_from_the_cache(facts: Facts) -> Found:
    asked = facts.asked
    if not asked or reads(asked) or not hit(asked):
        return None
    return {"number": asked.number, "method": asked.request.method}


def page_hit(facts: Facts) -> Exchange | None:
    """The request that got a stored page, although another response was wanted."""
    exchange = came_stored(facts)
    return exchange if exchange and hit(exchange, "page") else None
