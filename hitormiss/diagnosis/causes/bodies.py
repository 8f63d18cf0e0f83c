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
    """The body is JSON inside a JSON string: what was stored or built is text already, and Response
    encoded that text once more.""",
    f"{DRF}api-guide/responses/",
    lesson=9,
)
def json_within_json(facts: Facts) -> Found:
    body = facts.response.body.lstrip() if facts.response else b""
    reads_it = facts.about in ("body", "member", "JSON", "") and facts.status < 400
    return {} if reads_it and re.match(rb'"(\[|\{)', body) else None


@cause(
    """The body is HTML, and the request asked for JSON. Usually a renderer for HTML comes first, or
    the view ignores Accept.""",
    f"{DRF}api-guide/renderers/",
)
def body_is_html(facts: Facts) -> Found:
    return {} if facts.about == "JSON" and is_html(facts) and facts.status < 400 else None


@cause(
    "The body is empty, or it is not valid JSON. Its Content-Type is {type}.",
    f"{DRF}api-guide/renderers/",
)
def body_is_no_json(facts: Facts) -> Found:
    kind = facts.header("Content-Type") or "missing"
    return {"type": kind} if facts.about == "JSON" and facts.status < 400 else None


@cause(
    """{missing}: it has {there}. A response has the fields that the serializer names, and no
    others.""",
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
    """{got} is a number here, and it was text before: a serializer writes a DecimalField as text.
    values(), or a dictionary of your own, does not use the serializer.""",
    f"{DRF}api-guide/fields/#decimalfield",
    lesson=9,
)
def serializer_is_passed_by(facts: Facts) -> Found:
    number, text = re.compile(r'^"\w+":-?[\d.]+$'), re.compile(r'^"\w+":"-?[\d.]+"$')
    passed_by = number.match(facts.got) and text.match(facts.expected)
    return {"got": facts.got} if facts.about == "body" and passed_by else None


@cause(
    "The list is empty: the query found no row, or a filter removed all of them.",
    f"{DRF}api-guide/filtering/",
)
def list_is_empty(facts: Facts) -> Found:
    body = facts.response.body.strip() if facts.response else b""
    return {} if body == b"[]" and facts.about in ("body", "member", "") else None


@cause(
    """The stored value is a pickle with objects of {classes}. Django imports their classes again
    when it reads the value. Plain data, such as serializer.data in a list, does not need that.""",
    f"{DJANGO}topics/cache/#basic-usage",
    lesson=9,
)
def objects_are_stored(facts: Facts) -> Found:
    names = facts.got.removeprefix("stored: objects of ")
    return {"classes": names} if facts.about == "classes" and names != facts.got else None


@cause(
    """The response has no {header}. The middleware or decorator that adds it does not run, or a
    stored response does not pass through it{hit}.""",
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
    """{one} takes as long as {other}, because both come out of memcached. Is the decorator on code
    that both share, or does the cache middleware of the whole site run?""",
    f"{DJANGO}topics/cache/#the-per-site-cache",
    lesson=2,
)
def both_are_stored(facts: Facts) -> Found:
    last = _last_two(facts)
    return _named(*last) if last and all(hit(one) for one in last) else None


@cause(
    """{one} takes as long as {other}: neither came out of memcached, and both are made again for
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
    """Other users of this machine can read what the app stores: {got}. Django creates the folder of
    a file cache with mode 700, and does not change the mode of a folder that exists already.""",
    f"{DJANGO}topics/cache/#filesystem-caching",
    lesson=16,
)
def folder_is_open(facts: Facts) -> Found:
    return {"got": facts.got} if facts.about == "folder" else None
