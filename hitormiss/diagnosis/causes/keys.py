"""Causes that keys of one's own show: what was looked for, and what was stored."""

from hitormiss.diagnosis.cause import CACHE, Found, cause
from hitormiss.diagnosis.facts import Facts
from hitormiss.diagnosis.symptoms import differing, events, hit, in_words, made_again


@cause(
    """memcached was asked for {keys}: the letters of one string. get_many() and delete_many() take
    a list of keys, and they read a string as a list of its letters.""",
    f"{CACHE}basic-usage",
    lesson=9,
)
def text_where_a_list_belongs(facts: Facts) -> Found:
    asked = facts.asked
    missed = [one.key for one in events(asked, "MISS", "own")] if asked else []
    letters = [key for key in missed if len(key.rpartition(":")[2]) == 1]
    return {"keys": ", ".join(letters[:3])} if len(letters) > 2 else None


@cause(
    """Request {before} stored {old}, and request {number} looked for {new}: a part of the key
    differs between them{names}, though both need the same value.""",
    f"{CACHE}basic-usage",
    lesson=9,
)
def key_differs(facts: Facts) -> Found:
    again = made_again(facts)
    if not again or not again.before:
        return None
    old = [one.key for one in events(again.before, "SET", "own")]
    new = [one.key for one in events(again.asked, "MISS", "own") if one.key not in old]
    if not old or not new or hit(again.asked):
        return None
    values = dict(again.asked.request.headers)
    names = [n for n in differing(again.before, again.asked) if values.get(n, "\n") in new[0]]
    return {
        "before": again.before.number,
        "number": again.asked.number,
        "old": old[0],
        "new": new[0],
        "names": f", the {in_words(names)} of the request" if names else "",
    }


@cause(
    """Request {number} looked for {new}, and the values stored before are under {old}. With a key
    for each combination, the same values are stored many times, and no combination shares them.""",
    f"{CACHE}basic-usage",
    lesson=9,
)
def key_for_each_question(facts: Facts) -> Found:
    again = made_again(facts)
    if not again or again.before or hit(again.asked):
        return None
    old = [e.key for one in facts.exchanges[:-1] for e in events(one, "SET", "own")]
    new = [event.key for event in events(again.asked, "MISS", "own")]
    if not old or not new or new[0] in old:
        return None
    return {"number": again.asked.number, "new": new[0], "old": old[0]}


@cause(
    """memcached had {key}, and the same request stored it once more. The value that was found
    counted as missing: an empty list is false, and equal to a default of [].""",
    f"{CACHE}basic-usage",
    lesson=9,
)
def found_and_stored_again(facts: Facts) -> Found:
    key = _stored_again(facts)
    again = made_again(facts)
    return {"key": key} if key and again and not events(again.asked, "MISS", "own") else None


@cause(
    """memcached had {key}, and the request stored it again because {other} was missing. Make the
    missing values alone: get_many() returns those that are there.""",
    f"{CACHE}basic-usage",
    lesson=9,
)
def made_with_the_missing(facts: Facts) -> Found:
    key = _stored_again(facts)
    again = made_again(facts)
    missed = [one.key for one in events(again.asked, "MISS", "own")] if again else []
    return {"key": key, "other": missed[0]} if key and missed and key not in missed else None


def _stored_again(facts: Facts) -> str | None:
    """A key that memcached had, and that was stored later in the same request."""
    again = made_again(facts)
    had: set[str] = set()
    for event in again.asked.events if again else []:
        if event.verb == "HIT" and event.kind == "own":
            had.add(event.key)
        if event.verb == "SET" and event.key in had:
            return event.key
    return None


@cause(
    """memcached had {key}, and the request still made {queries}. Either the stored value is not
    what the response needs, or the value is computed before the cache is asked, as in
    get_or_set(key, rows()). A stored QuerySet runs again with each .filter() and .all().""",
    f"{CACHE}basic-usage",
    lesson=9,
)
def computed_though_found(facts: Facts) -> Found:
    again = made_again(facts)
    if not again or events(again.asked, "MISS", "own") or not again.asked.queries:
        return None
    key = next((one.key for one in events(again.asked, "HIT", "own")), None)
    count = again.asked.queries
    return (
        {"key": key, "queries": f"{count} {'query' if count == 1 else 'queries'}"} if key else None
    )


@cause(
    """The first request stored {key} with SET, and request {number} did not find it: it was
    deleted, expired or evicted in between.""",
    f"{CACHE}basic-usage",
    lesson=9,
)
def was_there_and_is_gone(facts: Facts) -> Found:
    again = made_again(facts)
    if not again or not again.before:
        return None
    # What was stored for no time at all was never there: `storing.expires_at_once`.
    old = {one.key for one in events(again.before, "SET", "own") if one.ttl is None or one.ttl > 0}
    gone = next((one.key for one in events(again.asked, "MISS", "own") if one.key in old), None)
    return {"key": gone, "number": again.asked.number} if gone else None
