"""Causes of a body, a header or a time of another form than was wanted."""

import json
import re

from hitormiss.diagnosis.cause import DJANGO, DRF, Found, cause
from hitormiss.diagnosis.facts import Facts
from hitormiss.diagnosis.symptoms import hit
from hitormiss.http.exchange import Exchange


def is_html(facts: Facts) -> bool:
    return "html" in facts.header("Content-Type")


@cause(
    """The body is JSON within JSON: what was stored or built is a text already, and Response wrote
    that text as JSON once more.""",
    f"{DRF}api-guide/responses/",
    lesson=9,
)
def json_within_json(facts: Facts) -> Found:
    body = facts.response.body.lstrip() if facts.response else b""
    reads_it = facts.about in ("body", "member", "JSON", "") and facts.status < 400
    return {} if reads_it and re.match(rb'"(\[|\{)', body) else None


@cause(
    """The body is HTML, and JSON was asked for. Usually a renderer for HTML comes first, or the
    view ignores Accept.""",
    f"{DRF}api-guide/renderers/",
)
def body_is_html(facts: Facts) -> Found:
    return {} if facts.about == "JSON" and is_html(facts) and facts.status < 400 else None


@cause(
    "The body is empty, or no JSON that can be read. Its Content-Type is {type}.",
    f"{DRF}api-guide/renderers/",
)
def body_is_no_json(facts: Facts) -> Found:
    kind = facts.header("Content-Type") or "missing"
    return {"type": kind} if facts.about == "JSON" and facts.status < 400 else None


@cause(
    "{missing}: it has {there}. A field that no serializer names is not written.",
    f"{DRF}api-guide/serializers/#specifying-which-fields-to-include",
)
def member_is_missing(facts: Facts) -> Found:
    if facts.about != "member" or not facts.response:
        return None
    match = re.match(r"no '(.*)' in the body", facts.got)
    try:
        data = json.loads(facts.response.body)
    except ValueError:
        return None
    first = next(iter(data), None) if isinstance(data, list) else data
    there = ", ".join(first) if isinstance(first, dict) else "no members"
    return {"missing": f"The body has no {match[1]}", "there": there} if match else None


@cause(
    """{got} is a number here, and was text before: the serializer writes a DecimalField as text.
    values(), or a dictionary of one's own, passes it by.""",
    f"{DRF}api-guide/fields/#decimalfield",
    lesson=9,
)
def serializer_is_passed_by(facts: Facts) -> Found:
    number, text = re.compile(r'^"\w+":-?[\d.]+$'), re.compile(r'^"\w+":"-?[\d.]+"$')
    passed_by = number.match(facts.got) and text.match(facts.expected)
    return {"got": facts.got} if facts.about == "body" and passed_by else None


@cause(
    "The list is empty: the query found no row, or a filter left none.",
    f"{DRF}api-guide/filtering/",
)
def list_is_empty(facts: Facts) -> Found:
    body = facts.response.body.strip() if facts.response else b""
    return {} if body == b"[]" and facts.about in ("body", "member", "") else None


@cause(
    """What is stored are objects of {classes}, as a pickle: their classes are looked up again when
    it is read. Plain data, such as serializer.data in a list, needs none of that.""",
    f"{DJANGO}topics/cache/#basic-usage",
    lesson=9,
)
def objects_are_stored(facts: Facts) -> Found:
    names = facts.got.removeprefix("stored: objects of ")
    return {"classes": names} if facts.about == "classes" and names != facts.got else None


@cause(
    """The response has no {header}. The middleware or decorator that adds it is not there, or
    stands where a stored response does not pass it{hit}.""",
    f"{DJANGO}topics/http/middleware/#middleware-order-and-layering",
    lesson=7,
)
def header_is_missing(facts: Facts) -> Found:
    asked = facts.asked
    wanted = facts.wanted not in (None, "", 0)
    if facts.about not in ("X-Frame-Options", "Allow", "Content-Type") or facts.header(facts.about):
        return None
    stored = ": this one came out of memcached" if asked and hit(asked) else ""
    return {"header": facts.about, "hit": stored} if wanted and asked else None


@cause(
    """{one} takes as long as {other}: both come out of memcached, so nothing is left to compare.
    Does the decorator stand on what both share, or does the middleware of the whole site run?""",
    f"{DJANGO}topics/cache/#the-per-site-cache",
    lesson=2,
)
def both_are_stored(facts: Facts) -> Found:
    last = _last_two(facts)
    return _named(*last) if last and all(hit(one) for one in last) else None


@cause(
    """{one} takes as long as {other}: neither came out of memcached, and each was made anew for
    every request.""",
    f"{DJANGO}topics/cache/#the-per-view-cache",
    lesson=2,
)
def neither_is_stored(facts: Facts) -> Found:
    last = _last_two(facts)
    return _named(*last) if last and not any(hit(one) or not one.queries for one in last) else None


def _last_two(facts: Facts) -> tuple[Exchange, Exchange] | None:
    """The last requests for the two addresses whose times were compared."""
    if facts.about != "ratio" or len(facts.exchanges) < 2:
        return None
    return facts.exchanges[-2], facts.exchanges[-1]


def _named(one: Exchange, other: Exchange) -> Found:
    return {"one": other.request.path, "other": one.request.path}


@cause(
    """Other users of this machine may read what the app stores: {got}. Django makes a folder for
    its file cache with mode 700, and leaves one alone that is there already.""",
    f"{DJANGO}topics/cache/#filesystem-caching",
    lesson=16,
)
def folder_is_open(facts: Facts) -> Found:
    return {"got": facts.got} if facts.about == "folder" else None
