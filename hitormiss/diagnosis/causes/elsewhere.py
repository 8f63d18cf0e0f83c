"""Causes of a memcached that was not asked: another backend, another process, no cache at all."""

from urllib.parse import unquote

from hitormiss.diagnosis.cause import CACHE, Found, cause
from hitormiss.diagnosis.facts import Facts
from hitormiss.diagnosis.symptoms import (
    asked_memcached,
    asked_nothing,
    came_stored,
    earlier,
    events,
    hit,
    made_again,
    not_there,
    reads,
    unkept,
)
from hitormiss.http.exchange import Exchange


def sent_to_no_cache(facts: Facts) -> Exchange | None:
    """The request whose response was to be kept, where memcached received no commands at all."""
    return unkept(facts) if asked_nothing(facts) else None


def promises(exchange: Exchange) -> bool:
    """Whether the response may be kept for some time, as Cache-Control says."""
    value = exchange.received.header("Cache-Control") or ""
    return "max-age=" in value and "max-age=0" not in value


@cause(
    """Request {number} asked memcached for nothing, and others of this check did. Its address has a
    space, a control character or more than 250 bytes, which memcached refuses in a key. An except
    around the call, or ignore_exc, hides that error.""",
    f"{CACHE}cache-key-warnings",
    lesson=6,
)
def key_is_refused_in_silence(facts: Facts) -> Found:
    again = made_again(facts)
    if not again or asked_memcached(again.asked) or asked_nothing(facts):
        return None
    path = unquote(again.asked.request.path.replace("+", " "))
    refused = len(path) > 240 or any(ord(letter) < 33 or ord(letter) == 127 for letter in path)
    return {"number": again.asked.number} if refused else None


@cause(
    """Request {before} was handled by one process and request {number} by another, and memcached
    received no commands. A value in the memory of the first process (LocMemCache, lru_cache, a
    variable or a class attribute) is not in the second one. DummyCache stores nothing at all.""",
    f"{CACHE}local-memory-caching",
    lesson=16,
)
def second_process_does_not_share(facts: Facts) -> Found:
    asked = facts.asked
    if not asked or not asked_nothing(facts) or facts.status >= 400:
        return None
    before = [one for one in facts.exchanges if one.number < asked.number]
    others = [one for one in before if one.process != asked.process]
    # That a response is made twice is no sign of a copy in the first process: Expires is one.
    cached = made_again(facts) and promises(asked) and asked.received.header("Expires")
    wanted_copy = cached or facts.about == "status" or _lost(facts)
    if not others or len(others) != len(before) or not wanted_copy:
        return None
    return {"before": others[-1].number, "number": asked.number}


def _lost(facts: Facts) -> bool:
    """Whether a value that was stored before is not there any more."""
    return facts.about == "body" and facts.found in (None, "", [], {}) and facts.wanted is not None


@cause(
    """The value that request {before} stored is gone in the same process, and memcached received no
    commands. DummyCache does that: it stores nothing.""",
    f"{CACHE}dummy-caching-for-development",
    lesson=15,
)
def nothing_is_kept(facts: Facts) -> Found:
    asked = facts.asked
    if not asked or not asked_nothing(facts) or not _lost(facts):
        return None
    before = [one for one in facts.exchanges if one.number < asked.number and not reads(one)]
    same = [one for one in before if one.process == asked.process]
    return {"before": same[-1].number} if same else None


@cause(
    """memcached had {key} for request {number}, and the response has another value. The process
    that stored it has the value in a variable, and another process responded.""",
    f"{CACHE}local-memory-caching",
    lesson=5,
)
def value_is_in_a_variable(facts: Facts) -> Found:
    asked = facts.asked
    if not asked or not _lost(facts) or not events(asked, "HIT", "own"):
        return None
    others = {one.process for one in facts.exchanges if one.number < asked.number}
    key = events(asked, "HIT", "own")[0].key
    return {"key": key, "number": asked.number} if asked.process not in others else None


@cause(
    """The response to request {number} has no query and memcached received no commands: the copy is
    in the memory of the process (LocMemCache, lru_cache, a variable or a class attribute), or in
    another backend of CACHES.""",
    f"{CACHE}local-memory-caching",
    lesson=5,
)
def copy_is_in_the_process(facts: Facts) -> Found:
    exchange = not_there(facts) or came_stored(facts)
    if not exchange or not asked_nothing(facts) or not reads(exchange):
        return None
    aged = exchange.received.header("Age") is not None
    cost = any(one.queries for one in earlier(facts, exchange))
    lost = any("memcached" in action for action in facts.actions)
    cheap = exchange.queries == 0 and facts.about != "another visitor" and (cost or lost)
    return {"number": exchange.number} if cheap or aged else None


@cause(
    """memcached had nothing for request {number}, and the response was not made again either: the
    process has a copy in its own memory, in a variable, in lru_cache or in a second cache.""",
    f"{CACHE}local-memory-caching",
    lesson=5,
)
def second_copy_in_the_process(facts: Facts) -> Found:
    exchange = came_stored(facts)
    if not exchange or hit(exchange) or exchange.queries:
        return None
    missed = events(exchange, "MISS", "page") or events(exchange, "MISS", "headers")
    missed = missed or events(exchange, "MISS", "own")
    aged = exchange.received.header("Age") is not None
    return {"number": exchange.number} if missed and not aged else None


@cause(
    """Request {number} asked memcached for nothing, and made no query: the process has the value in
    its memory since an earlier request, in a variable, a class attribute or lru_cache.""",
    f"{CACHE}local-memory-caching",
    lesson=5,
)
def remembered_by_the_process(facts: Facts) -> Found:
    exchange = came_stored(facts)
    if not exchange or asked_memcached(exchange) or exchange.queries or not reads(exchange):
        return None
    before = earlier(facts, exchange)
    cost = any(one.queries or hit(one) or events(one, "SET") for one in before)
    return {"number": exchange.number} if cost else None


@cause(
    """cache_page or the cache middleware ran: the response has Expires and max-age. But memcached
    received no commands, so the alias that they use has another backend: DummyCache, which stores
    nothing, or the memory of one process.""",
    f"{CACHE}dummy-caching-for-development",
    lesson=15,
)
def another_backend_was_asked(facts: Facts) -> Found:
    exchange = sent_to_no_cache(facts)
    if not exchange or not exchange.response or not promises(exchange):
        return None
    return {} if exchange.response.header("Expires") else None


@cause(
    """The response says how long clients may store it, and memcached received no commands:
    cache_control sets a header and stores nothing. cache_page stores the response, and adds
    Expires.""",
    f"{CACHE}controlling-cache-using-other-headers",
    lesson=13,
)
def header_stores_nothing(facts: Facts) -> Found:
    exchange = sent_to_no_cache(facts)
    if not exchange or not exchange.response or not promises(exchange):
        return None
    return None if exchange.response.header("Expires") else {}


@cause(
    """Vary names {names} here, and memcached received no commands: vary_on_headers and
    vary_on_cookie set a header and store nothing. cache_page stores the response.""",
    f"{CACHE}using-vary-headers",
    lesson=11,
)
def vary_stores_nothing(facts: Facts) -> Found:
    exchange = sent_to_no_cache(facts)
    if not exchange or not exchange.response:
        return None
    vary = exchange.response.header("Vary") or ""
    # Sessions add Cookie, and DRF adds Accept, where nobody asked for it.
    names = [
        one.strip() for one in vary.split(",") if one.strip().lower() not in ("cookie", "accept")
    ]
    return {"names": ", ".join(names)} if names and names != [""] else None


@cause(
    """memcached received no commands, and no header of the response to request {number} shows a
    cache. Either nothing is cached here (the decorator is on another view or method, or its line
    does not run), or the alias has a backend that is not memcached, or an except or ignore_exc
    hides that memcached could not be reached.""",
    f"{CACHE}the-per-view-cache",
    lesson=8,
)
def no_cache_at_work(facts: Facts) -> Found:
    exchange = sent_to_no_cache(facts)
    return {"number": exchange.number} if exchange and exchange.response else None


@cause(
    """Request {number} asked memcached for nothing, and others of this check did. The decorator, or
    the call of the cache, is on another view, method or branch.""",
    f"{CACHE}the-per-view-cache",
    lesson=8,
)
def passes_the_cache_by(facts: Facts) -> Found:
    again = made_again(facts)
    if not again or asked_memcached(again.asked) or asked_nothing(facts):
        return None
    return {"number": again.asked.number}
