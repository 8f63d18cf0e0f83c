"""Causes of a wrong time: where the seconds of a TTL, of max-age and of Expires come from."""

from hitormiss.diagnosis.cause import CACHE, DJANGO, Found, cause
from hitormiss.diagnosis.facts import Facts
from hitormiss.diagnosis.symptoms import ENTRIES, events, seconds, size


NEAR = 3
"""Seconds by which a TTL may be less when it is read."""


UNITS = {60: "minutes", 3600: "hours", 86400: "days"}


PAGE_SECONDS = 600


DEFAULT_SECONDS = 300


@cause(
    """The entry never expires: its timeout is None. An entry that is stored without a timeout gets
    the TIMEOUT of the alias.""",
    f"{CACHE}cache-arguments",
    lesson=6,
)
def never_expires(facts: Facts) -> Found:
    times = facts.found if facts.about in ENTRIES and isinstance(facts.found, list) else []
    return {} if times and None in times and facts.wanted not in (None, []) else None


@cause(
    """{name} is {found} seconds, and {wanted} seconds are {found} {unit}. Django and HTTP use
    seconds.""",
    f"{CACHE}the-per-view-cache",
    lesson=8,
)
def another_unit(facts: Facts) -> Found:
    times = seconds(facts)
    if not times:
        return None
    name, found, wanted = times
    unit = next((u for n, u in UNITS.items() if found > 0 and abs(found * n - wanted) <= n), None)
    return {"name": name, "found": found, "wanted": wanted, "unit": unit} if unit else None


@cause(
    """{name} is {found} seconds, and memcached stored the page for {stored}. The time comes
    from two places: cache_page or the middleware sets one, and cache_control, a header that is
    set by hand or the cache's own timeout sets the other. Of two max-age, Django sends the
    smaller one.""",
    f"{CACHE}controlling-cache-using-other-headers",
    lesson=13,
)
def two_sources(facts: Facts) -> Found:
    times, asked = seconds(facts), facts.asked
    if not times or not asked or not times[0].startswith(("max-age", "Expires")):
        return None
    name, found, _ = times
    stored = [event.ttl for event in events(asked, "SET", "page") if event.ttl is not None]
    if len(set(stored)) != 1 or abs(stored[0] - found) <= NEAR:
        return None
    return {"name": name, "found": found, "stored": stored[0]}


@cause(
    """The page stays for {found} seconds, and its response says max-age={said}. memcached stores a
    page for the time in cache_page or CACHE_MIDDLEWARE_SECONDS, and clients get the smallest
    max-age that is set.""",
    f"{CACHE}controlling-cache-using-other-headers",
    lesson=13,
)
def stays_for_another_time_than_it_says(facts: Facts) -> Found:
    times = seconds(facts)
    said = facts.number_in("max-age")
    if not times or facts.about not in ENTRIES or said is None:
        return None
    is_page = any(item.kind == "page" for item in facts.items)
    return {"found": times[1], "said": said} if is_page and abs(said - times[1]) > NEAR else None


@cause(
    """{found} seconds are the default of CACHE_MIDDLEWARE_SECONDS, which is used for pages without
    another time: with cache_page(None), or with the middleware if you do not change the setting.
    TIMEOUT in CACHES is not used for pages.""",
    f"{DJANGO}ref/settings/#cache-middleware-seconds",
    lesson=7,
)
def default_of_pages(facts: Facts) -> Found:
    times = seconds(facts)
    is_page = any(item.kind == "page" for item in facts.items)
    near = times and PAGE_SECONDS - NEAR <= times[1] <= PAGE_SECONDS
    return {"found": PAGE_SECONDS} if near and is_page else None


@cause(
    """300 seconds are the default TIMEOUT of an alias in CACHES. It is used for values that are
    stored without a time, if the alias has no TIMEOUT or one that is not a number.""",
    f"{DJANGO}ref/settings/#timeout",
    lesson=6,
)
def default_timeout(facts: Facts) -> Found:
    found = facts.found if facts.about in ENTRIES and isinstance(facts.found, list) else []
    own = any(item.kind == "own" for item in facts.items)
    near = [t for t in found if isinstance(t, int) and DEFAULT_SECONDS - NEAR <= t <= 300]
    return {} if near and own and size(facts.found) == len(near) else None


@cause(
    "{name} is {found} seconds: the number in the call or in the setting.",
    f"{CACHE}cache-arguments",
    lesson=6,
)
def another_number(facts: Facts) -> Found:
    times = seconds(facts)
    return {"name": times[0], "found": times[1]} if times else None
