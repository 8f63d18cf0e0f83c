"""Causes that Cache-Control shows: directives that are missing, wrong or unknown."""

import re

from hitormiss.diagnosis.cause import CACHE, RFC9111, Found, cause
from hitormiss.diagnosis.facts import Facts
from hitormiss.diagnosis.symptoms import hit, unpromised


DIRECTIVES = frozenset(
    "max-age s-maxage no-cache no-store no-transform must-revalidate proxy-revalidate "
    "must-understand private public immutable stale-while-revalidate stale-if-error".split()
)
"""The directives of a response: RFC 9111, 5.2.2, RFC 8246 and RFC 5861."""


@cause(
    """max-age is {text}: a number with a fraction, as timedelta.total_seconds() returns. HTTP needs
    whole seconds, and a cache may ignore other values.""",
    f"{RFC9111}1.2.2",
    lesson=8,
)
def seconds_have_a_fraction(facts: Facts) -> Found:
    match = re.search(r"max-age=(\d+\.\d+)", facts.header("Cache-Control"))
    return {"text": match[1]} if match and facts.about in ("max-age", "Cache-Control") else None


@cause(
    """{directive} is not a directive of Cache-Control, and caches ignore unknown directives. In
    Python an underscore stands for the hyphen of a directive. False and None do not remove a
    directive.""",
    f"{RFC9111}5.2.3",
    lesson=13,
)
def no_such_directive(facts: Facts) -> Found:
    if facts.about not in ("Cache-Control", "max-age"):
        return None
    for directive in facts.header_members("Cache-Control"):
        name, _, value = directive.partition("=")
        if name not in DIRECTIVES or value in ("false", "none", "true"):
            return {"directive": directive}
    return None


@cause(
    "Cache-Control contradicts itself: it says public and private.",
    f"{RFC9111}5.2.2.7",
    lesson=13,
)
def public_and_private(facts: Facts) -> Found:
    said = facts.header_members("Cache-Control")
    read = facts.about == "Cache-Control"
    return {} if read and "public" in said and "private" in said else None


@cause(
    """The response lets a client store it for {seconds} seconds, and deleting a key in memcached
    does not delete the client's copy. max-age comes from cache_control, cache_page, the cache
    middleware, or a header that is set by hand.""",
    f"{RFC9111}4.2",
    lesson=9,
)
def clients_may_keep_it(facts: Facts) -> Found:
    age = facts.number_in("max-age")
    none_wanted = facts.about in ("max-age", "Expires") and str(facts.wanted) in ("0", "None")
    return {"seconds": age} if none_wanted and age else None


@cause(
    """The response had {header} when it was made, and the stored copy has not: the header was added
    after the response was stored.""",
    f"{CACHE}controlling-cache-using-other-headers",
    lesson=8,
)
def header_only_when_made(facts: Facts) -> Found:
    header = {"max-age": "Cache-Control"}.get(facts.about, facts.about)
    asked = facts.asked
    if not asked or header not in ("Cache-Control", "Expires", "Vary") or facts.header(header):
        return None
    before = [
        one
        for one in facts.exchanges
        if one.number < asked.number and one.request.path == asked.request.path and one.response
    ]
    made = any(one.received.header(header) for one in before)
    return {"header": header} if made and hit(asked) else None


@cause(
    """The response has no Cache-Control, and what is stored is {key}, a value of your own:
    cache.set() adds no header to the response. cache_page, the cache middleware and cache_control
    do.""",
    f"{CACHE}the-low-level-cache-api",
    lesson=9,
)
def value_writes_no_header(facts: Facts) -> Found:
    own = [event for event in facts.events if event.kind == "own" and event.verb in ("SET", "HIT")]
    key = own[0].key if own else None
    missing = facts.about in ("max-age", "Expires", "Cache-Control") and not facts.header(
        "Cache-Control"
    )
    wanted = facts.wanted not in (None, "0", 0)
    return {"key": key} if missing and key and wanted else None


@cause(
    """The response has max-age, and no Expires: cache_control sets Cache-Control alone. cache_page
    and the cache middleware set both.""",
    f"{RFC9111}5.3",
    lesson=8,
)
def no_expires(facts: Facts) -> Found:
    missing = facts.about == "Expires" and not facts.header("Expires")
    return {} if missing and facts.number_in("max-age") else None


@cause(
    """No header of this response says how long it may be stored, and memcached received no
    commands: neither a cache nor cache_control is in use for it.""",
    f"{CACHE}controlling-cache-using-other-headers",
    lesson=13,
)
def nothing_is_promised(facts: Facts) -> Found:
    silent = unpromised(facts) and not facts.header("Cache-Control")
    return {} if silent and not facts.events else None


@cause(
    """Cache-Control has no time in this response: it says {said}. max-age comes from cache_control,
    or from cache_page if it stores the page.""",
    f"{RFC9111}5.2.2.1",
    lesson=13,
)
def no_time_is_said(facts: Facts) -> Found:
    said = facts.header("Cache-Control")
    return {"said": said} if unpromised(facts) and said else None


@cause(
    "Cache-Control {differs}.",
    f"{RFC9111}5.2.2",
    lesson=13,
)
def other_directives(facts: Facts) -> Found:
    found, wanted = facts.found, facts.wanted
    if facts.about != "Cache-Control" or not isinstance(found, set) or not isinstance(wanted, set):
        return None
    missing, more = sorted(wanted - found), sorted(found - wanted)
    parts = [f"lacks {', '.join(missing)}"] if missing else []
    parts += (
        [f"says {', '.join(more)} instead" if missing else f"says {', '.join(more)}, too"]
        if more
        else []
    )
    return {"differs": ", and ".join(parts)}
