"""
What a check read last, so that a failure can show it.

A check asserts on plain values: a number, a set, a dict. A failure must also show
which response a value came from, and the line of that response. So every property
and method that a check reads notes a `Reading` of the value that it returns.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from hitormiss.http.exchange import Exchange, list_members


SHORTEST_TOKEN = 32
"""The length of Django's CSRF cookie and session key. A shorter cookie is no secret."""


@dataclass(frozen=True)
class Reading:
    """
    A value that a check read, from the response of *exchange* or, without one, elsewhere.

    *got* is the text of what was read, such as ``X-Queries: 1``. *expected* returns the
    same text for another value. *line* is the line of the response that a failure
    marks. For a member of a JSON body, *within* is the object that has the member. *about*
    says what was read: the name of a header, or ``status``, ``body``, ``entries``, ….
    """

    exchange: Exchange | None
    expected: Callable[[Any], str]
    got: str
    line: str | None = None
    body: bool = False
    within: Any = None
    about: str = ""


class Notes:
    """The last `Reading` of a check."""

    def __init__(self) -> None:
        self.noted: Reading | Callable[[], Reading] | None = None

    def note(self, reading: Reading | Callable[[], Reading]) -> None:
        """Keep *reading*, or a function that makes it: a check may read a thousand list items."""
        self.noted = reading

    @property
    def last(self) -> Reading | None:
        return self.noted() if callable(self.noted) else self.noted


class NotedDict(dict[str, Any]):
    """A dict that calls *note* with the key of each member that a check reads."""

    def __init__(self, members: dict[str, Any], note: Callable[[str], None]) -> None:
        super().__init__(members)
        self._note = note

    def get(self, key: str, default: Any = None) -> Any:
        self._note(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        self._note(key)
        return super().__getitem__(key)


def approximate(value: Any) -> Any:
    """The number inside a pytest ``approx``; any other value as it is."""
    return getattr(value, "expected", value)


def status(exchange: Exchange) -> Reading:
    """The status line."""

    def line(value: Any) -> str:
        try:
            return f"HTTP/1.1 {int(value)} {HTTPStatus(int(value)).phrase}"
        except (TypeError, ValueError):
            return f"status {value}"

    got = exchange.received.status_line
    return Reading(exchange, line, got, got, about="status")


def header(exchange: Exchange, name: str) -> Reading:
    """The whole header *name*."""
    got, line = _find(exchange, name)

    def expected(value: Any) -> str:
        return absent(name) if value is None else f"{name}: {_joined(value, got)}"

    return Reading(exchange, expected, got, line, about=name)


def directive(exchange: Exchange, name: str) -> Reading:
    """One directive of Cache-Control."""

    def line(value: Any) -> str:
        if value is None:
            return f"Cache-Control without {name}"
        if (name, value) == ("max-age", "0"):
            return "no max-age, or max-age=0"
        return f"Cache-Control: {name}={value}" if value != "" else f"Cache-Control: {name}"

    return Reading(exchange, line, *_find(exchange, "Cache-Control"), about=name)


def timings(value: str | None) -> list[str]:
    """The descriptions in the *value* of a Server-Timing header (W3C), in order."""
    return re.findall(r'desc="([^"]*)"', value or "")


def server_timing(exchange: Exchange, found: list[str]) -> Reading:
    """Server-Timing without its durations, which change every time."""
    got, mark = _find(exchange, "Server-Timing")

    def line(value: Any) -> str:
        names = [value] if isinstance(value, str) else value
        return f"Server-Timing: {', '.join(names)}" if names else absent("Server-Timing")

    return Reading(exchange, line, line(found) if found else got, mark, about="Server-Timing")


def expires(exchange: Exchange) -> Reading:
    """Expires, compared as seconds after Date."""

    def line(value: Any) -> str:
        date = exchange.received.header("Date")
        if value is None or date is None:
            return absent("Expires")
        moment = parsedate_to_datetime(date) + timedelta(seconds=float(approximate(value)))
        return f"Expires: {format_datetime(moment, usegmt=True)}"

    return Reading(exchange, line, *_find(exchange, "Expires"), about="Expires")


def body(exchange: Exchange | None, key: Any, value: Any, within: Any) -> Reading:
    """The member *key* of *within*, an object or list of the JSON body."""
    prefix = f"{as_json(key)}:" if isinstance(key, str) else ""
    got = f"{prefix}{as_json(value)}"

    def expected(wanted: Any) -> str:
        return f"{prefix}{as_json(approximate(wanted))}"

    return Reading(exchange, expected, got, got, body=True, within=within, about="body")


def text(exchange: Exchange) -> Reading:
    """The whole body as text, on one line."""
    got = " ".join(exchange.received.body.decode("utf-8", "replace").split())

    def expected(wanted: Any) -> str:
        return " ".join((wanted if isinstance(wanted, str) else "\n".join(wanted)).split())

    return Reading(exchange, expected, got, body=True, about="body")


def of_another(exchange: Exchange, whose: str, line: str, text: str) -> Reading:
    """A *line* of the response that has a *text* which is *whose* (``ana's``) alone."""
    mark = line if line in exchange.received.lines else None
    # A name is shown. A token says nothing to a reader, and fills the line.
    got = line if len(text) < SHORTEST_TOKEN else line.replace(text, "…")
    wanted = f"nothing of {whose}"
    return Reading(exchange, lambda _: wanted, got, mark, body=not mark, about="another visitor")


def ratio(slow: str, fast: str, value: float) -> Reading:
    """The duration of a request for *slow*, divided by that of one for *fast*."""

    def line(number: Any) -> str:
        return f"{number:.3g} times: {slow} against {fast}"

    return Reading(None, line, line(value), about="ratio")


def waited(exchange: Exchange) -> Reading:
    """How long the app's thread waited."""

    def line(seconds: Any) -> str:
        return f"{float(approximate(seconds)):.1f} s of waiting"

    return Reading(exchange, line, line(exchange.received.waited or 0.0), about="waited")


def absent(name: str) -> str:
    return f"no {name} at all"


def as_json(value: Any) -> str:
    """*value* as JSON without spaces, as DRF writes it."""
    try:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    except TypeError:
        return repr(value)


def _find(exchange: Exchange, name: str) -> tuple[str, str | None]:
    """The line of the header *name*, twice; or a text that says it is absent, and None."""
    for line in exchange.received.lines[1:]:
        if line.partition(":")[0].lower() == name.lower():
            return line, line
    return absent(name), None


def _joined(value: Any, got: str) -> str:
    """Names in the order in which the line *got* has them: a check compares sets, not order."""
    if not isinstance(value, (set, frozenset, list, tuple)):
        return str(value)
    order = [member.lower() for member in list_members(got.partition(":")[2])]
    names = sorted(str(name) for name in value)
    return ", ".join(
        sorted(names, key=lambda name: order.index(name.lower()) if name.lower() in order else 99)
    )
