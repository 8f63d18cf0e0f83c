"""What failed, before why: a copy was wanted and not there, or was there and not wanted."""

from dataclasses import dataclass
from typing import Any

from hitormiss.diagnosis.facts import Facts
from hitormiss.http.exchange import CacheEvent, Exchange
from hitormiss.http.readings import approximate


ENTRIES = ("entries", "pages", "own entries")
NOT_COMPARED = {"content-length", "content-type", "host"}
"""Request headers that say nothing about who asks, or for what."""


@dataclass(frozen=True)
class Again:
    """A request that was to get a stored copy, and the one *before* it that should have left it."""

    before: Exchange | None
    asked: Exchange


def made_again(facts: Facts) -> Again | None:
    """The request whose response was made, although a stored copy was wanted."""
    asked = facts.asked
    if not asked or not reads(asked) or facts.status >= 400 or hit(asked, "page"):
        return None
    found, wanted = facts.found, facts.wanted
    counted = isinstance(found, int) and isinstance(wanted, int) and facts.about == "X-Queries"
    if not (
        (counted and facts.operator in ("==", "<=", "<") and found >= wanted)
        or (facts.about == "Age" and found is None)
        or (facts.about == "body" and asked.queries and changed_outside(facts))
    ):
        return None
    before = earlier(facts, asked)
    if facts.about == "body" and not any(facts.expected in body_of(one) for one in before):
        return None  # what was wanted is not what an earlier response had
    if not before:
        return Again(None, asked)
    # The most similar request, and of these the last one.
    return Again(min(reversed(before), key=lambda one: len(differing(one, asked))), asked)


def earlier(facts: Facts, exchange: Exchange) -> list[Exchange]:
    """The requests before *exchange* that read the same path, and got a response."""
    return [
        one
        for one in facts.exchanges[: exchange.number - 1]
        if reads(one) and one.response and one.request.path == exchange.request.path
    ]


def body_of(exchange: Exchange) -> str:
    return exchange.response.body.decode("utf-8", "replace") if exchange.response else ""


def changed_outside(facts: Facts) -> bool:
    """Whether the check changed a row without the app, which only a stored copy can hide."""
    return any(action.startswith("In the database:") for action in facts.actions) and not any(
        action.startswith("In memcached: every") or action.endswith("deleted.")
        for action in facts.actions
    )


def not_there(facts: Facts) -> Exchange | None:
    """The last request that was to leave something in memcached, and left nothing."""
    nothing = facts.about in ENTRIES and not facts.found and bool(facts.wanted)
    if facts.about == "stored header list":
        nothing = not any(item.kind == "headers" for item in facts.items)
    readers = [one for one in facts.exchanges if one.response]
    return readers[-1] if nothing and readers else None


def unkept(facts: Facts) -> Exchange | None:
    """The request whose response was to be kept, and is not."""
    again = made_again(facts)
    return (again.before or again.asked) if again else not_there(facts)


def unpromised(facts: Facts) -> Exchange | None:
    """The request whose response was to say how long it may be kept, and does not."""
    wanted = facts.wanted not in (None, "0", 0, set())
    if facts.about == "Cache-Control":
        named = facts.wanted if isinstance(facts.wanted, set) else set()
        wanted = any(str(one).startswith("max-age=") for one in named - {"max-age=0"})
    missing = facts.about in ("max-age", "Expires", "Cache-Control") and wanted
    silent = facts.number_in("max-age") is None and not facts.header("Expires")
    return facts.asked if missing and silent and facts.response else None


def came_stored(facts: Facts) -> Exchange | None:
    """The request that got a stored copy, although another response was wanted."""
    asked = facts.asked
    if not asked or not asked.response or facts.status >= 400:
        return None
    stored = asked.response.header("Age") is not None or hit(asked) or asked.queries == 0
    if not stored:
        return None
    if facts.about in ("body", "another visitor"):
        return asked
    if facts.about == "X-Queries" and facts.found == 0 and facts.operator in (">=", ">", "=="):
        return asked
    return asked if facts.about == "Age" and facts.found is not None else None


def unwanted(facts: Facts) -> list[Any]:
    """What memcached holds, although it was to hold nothing of it."""
    found = facts.found if facts.about in ENTRIES and isinstance(facts.found, list) else []
    return found if facts.wanted == [] else []


def too_many(facts: Facts) -> bool:
    """Whether memcached holds more entries than were wanted, and some were."""
    if facts.about not in ENTRIES:
        return False
    found, wanted = size(facts.found), size(facts.wanted)
    return bool(wanted) and found > wanted


def size(value: Any) -> int:
    return value if isinstance(value, int) else len(value) if isinstance(value, list) else 0


def seconds(facts: Facts) -> tuple[str, int, int] | None:
    """The TTL, max-age or Expires that is wrong: its name, its seconds, and those wanted."""
    found, wanted = facts.found, facts.wanted
    if facts.about in ENTRIES and isinstance(found, list) and len(found) == 1:
        wanted = wanted[0] if isinstance(wanted, list) and len(wanted) == 1 else wanted
        name, found = "memcached's TTL", found[0]
    elif facts.about in ("max-age", "s-maxage", "Expires"):
        name = facts.about
    else:
        return None
    try:
        pair = round(float(found)), round(float(approximate(wanted)))
    except (TypeError, ValueError):
        return None
    return None if pair[0] == pair[1] else (name, *pair)


def reads(exchange: Exchange) -> bool:
    return exchange.request.method in ("GET", "HEAD")


def events(exchange: Exchange, verb: str, kind: str = "") -> list[CacheEvent]:
    """What memcached did for *exchange*, by *verb*, and by *kind* if it is given."""
    verbs = (verb, "ADD") if verb == "SET" else (verb,)
    return [one for one in exchange.events if one.verb in verbs and kind in ("", one.kind)]


def hit(exchange: Exchange, kind: str = "") -> bool:
    """Whether memcached had a page, or a value of the app's own, for *exchange*."""
    kinds = (kind,) if kind else ("page", "own")
    return any(events(exchange, "HIT", one) for one in kinds)


def asked_nothing(facts: Facts) -> bool:
    """Whether memcached received no commands at all."""
    return bool(facts.exchanges) and not any(map(asked_memcached, facts.exchanges))


def asked_memcached(exchange: Exchange) -> bool:
    """Whether memcached received commands during *exchange*, refused ones among them."""
    return bool(exchange.events or exchange.refused)


def differing(one: Exchange, other: Exchange) -> list[str]:
    """The names of the headers in which two requests differ, as they were sent."""
    first, second = ({k.lower(): v for k, v in e.request.headers} for e in (one, other))
    names = {k.lower(): k for e in (one, other) for k, _ in e.request.headers}
    changed = [key for key in names if first.get(key) != second.get(key)]
    return [names[key] for key in changed if key not in NOT_COMPARED]


def as_sent(name: str) -> str:
    """``user-agent`` as ``User-Agent``."""
    return "-".join(part.capitalize() for part in name.split("-"))


def listed(facts: Facts, path: str) -> set[str] | None:
    """The names in the stored header lists of *path*, in lower case; None if there is none."""
    found = [item.varies_on for item in facts.items if item.kind == "headers" and item.path == path]
    return set().union(*found) if found else None


def in_words(names: list[str]) -> str:
    """``Accept, Cookie and User-Agent``."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
