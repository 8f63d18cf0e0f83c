"""Recorded exchanges as HTML: the responses side by side, and below them memcached's timelines."""

import json
import re
import tomllib
from contextlib import suppress
from functools import cache
from hashlib import md5
from html import escape
from pathlib import Path
from typing import Any

from hitormiss.course.scenario import Scenario

from .markup import SHAPE, block, breaking, event, one_line


SMALL = 400
"""A body of this many bytes or more is not shown: its size is."""

SILENT = '<p class="hm-silent">memcached received no commands.</p>'

JsonObject = dict[str, Any]


@cache
def explanations() -> dict[str, str]:
    """Return an explanation for each header, by its name."""
    return tomllib.loads(Path(__file__).with_name("headers.toml").read_text(encoding="utf-8"))


def exchange_figure(wanted: Scenario, exchanges: list[JsonObject], versions: JsonObject) -> str:
    """
    Return the figure of an ``exchange`` fence.

    *exchanges* are those that were recorded for *wanted* (`Exchange.as_json`), and
    *versions* the versions of what they were recorded with, by name.
    """
    name = "x" + md5(wanted.key.encode(), usedforsecurity=False).hexdigest()[:6]
    wires = "".join(
        _wire(line, each, name) for line, each in zip(wanted.lines, exchanges, strict=True)
    )
    rails = "".join(rail(each) for each in exchanges)
    silent = "" if any(each["events"] for each in exchanges) else SILENT
    return (
        f'<figure class="hm-exchange" id="{name}">'
        '<figcaption class="hm-exchange__top">'
        f"<span>Recorded from the <b>{wanted.app}</b>{_with(wanted)}</span>"
        f"<span>{_tested_with(versions)}</span></figcaption>"
        f'<div class="hm-pair">{wires}</div>{_says(exchanges, name)}'
        f'<div class="hm-rails"><p class="hm-rails__name">memcached</p>{rails}</div>{silent}'
        "</figure>"
    )


def _with(wanted: Scenario) -> str:
    """Return the environment variables that the app was started with."""
    pairs = (f"{name}={value}" for name, value in wanted.environment)
    return "".join(f" with <code>{escape(pair)}</code>" for pair in pairs)


def _tested_with(versions: JsonObject) -> str:
    shown = [
        f"{name} {versions[name]}"
        for name in ("Django", "Django REST Framework", "memcached")
        if name in versions
    ]
    return escape(" · ".join(shown))


def _wire(line: str, exchange: JsonObject, name: str) -> str:
    number, response = exchange["number"], exchange["response"]
    request, *rest = re.split(r" {2,}", line)
    sent = "".join(f"<small>{escape(piece, quote=False)}</small>" for piece in rest)
    headers = "".join(_header(key, value, name) for key, value in response["headers"])
    return (
        f'<div class="hm-wire" role="group" aria-label="Request {number}">'
        f'<p class="hm-wire__ask"><i class="hm-n">{number}</i>'
        f"<b>{breaking(request)}</b>{verdict(exchange)}{sent}</p>"
        f'<ul><li class="is-status">{escape(response["status_line"])}</li>{headers}</ul>'
        f"{_body(response, number)}</div>"
    )


def _header(key: str, value: str, name: str) -> str:
    shown = f"<b>{escape(key)}:</b> {escape(value)}"
    if key not in explanations():
        return f"<li>{escape(key)}: {escape(value)}</li>"
    return f'<li><span class="hm-h" data-says="{name}-{key.lower()}">{shown}</span></li>'


def _body(response: JsonObject, number: int) -> str:
    size = response["body_bytes"]
    if not size:
        return ""
    if size >= SMALL:
        return f'<p class="hm-body">{size:,} bytes</p>'
    text = response["body"]
    with suppress(ValueError):
        text = json.dumps(json.loads(text), indent=1, ensure_ascii=False)
    return block(escape(text, quote=False), f"Body of response {number}", classes="hm-pre hm-body")


def _says(exchanges: list[JsonObject], name: str) -> str:
    """
    Return the explanations of the headers.

    They are a folded list. With JavaScript, one is shown at a time.
    """
    present = {key for exchange in exchanges for key, _ in exchange["response"]["headers"]}
    says = "".join(
        f'<p id="{name}-{key.lower()}"><b>{escape(key)}.</b> {one_line(words)}</p>'
        for key, words in explanations().items()
        if key in present
    )
    return (
        f'<details class="hm-says"><summary>What the marked headers say</summary>{says}</details>'
        if says
        else ""
    )


def verdict(exchange: JsonObject) -> str:
    """Return a badge, HIT or MISS, for the response as a whole. It may be empty."""
    verbs = [event["verb"] for event in exchange["events"]]
    if "MISS" in verbs:
        return event("MISS")
    return event("HIT") if "HIT" in verbs else ""


def rail(exchange: JsonObject) -> str:
    """Return the timeline of an exchange."""
    events = exchange["events"]
    steps = [_step(item["verb"], *_named(item)) for item in events]
    if exchange["queries"]:
        many = "query" if exchange["queries"] == 1 else "queries"
        where = next((n for n, item in enumerate(events) if item["verb"] == "SET"), len(events))
        steps.insert(where, _step("db", "database", f"{exchange['queries']} {many}"))
    first = _step("end", exchange["request"]["method"], f"request {exchange['number']}")
    headers = dict(exchange["response"]["headers"])
    age = f"Age: {headers['Age']}" if "Age" in headers else "no Age"
    last = _step("end", str(exchange["response"]["status"]), age)
    return _rail([first, *steps, last], f"memcached, request {exchange['number']}")


def event_rail(request: JsonObject, name: str) -> str:
    """Return the timeline of a request of a failure. Its label is like ``GET 200``."""
    number, events = request["number"], request["events"]
    method, _, status = request["label"].partition(" ")
    first = _step("end", method, f"request {number}, {status}")
    steps = [first, *(_step(item["verb"], *_named(item)) for item in events)]
    return _rail(steps, f"memcached, request {number}: {name}")


def _named(item: JsonObject) -> tuple[str, str]:
    return item["verb"], item["text"].removeprefix(item["verb"]).strip()


def _step(kind: str, word: str, detail: str) -> str:
    detail = escape(detail).replace(" ttl=", "<br>ttl=").replace(":", ":<wbr>")
    return f'<li class="hm-{kind.lower()}">{SHAPE}<b>{escape(word)}</b><small>{detail}</small></li>'


def _rail(steps: list[str], label: str) -> str:
    return f'<ol class="hm-rail" aria-label="{escape(label)}">{"".join(steps)}</ol>'
