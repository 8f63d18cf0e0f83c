"""
What a check looked at last, so that a failure can show it.

A check asserts on plain values: a number, a set, a dict. The report must say
from which answer a value came and how it stood there. So whoever hands out a
value notes a `Reading` of it.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from hitormiss.http.exchange import Exchange


@dataclass(frozen=True)
class Reading:
    """
    A value that was read from *exchange*, or from memcached where it is None.

    *expected* writes any value of its kind as it would stand there, *got* is how
    it did stand there, and *line* is that line of the answer (for its mark). For a
    member of a JSON body, *within* is the object that it was read from.
    """

    exchange: Exchange | None
    expected: Callable[[Any], str]
    got: str
    line: str | None = None
    body: bool = False
    within: Any = None


class Notes:
    """The last reading. One for each check."""

    def __init__(self) -> None:
        self.noted: Reading | Callable[[], Reading] | None = None

    def note(self, reading: Reading | Callable[[], Reading]) -> None:
        """Keep *reading*, or what makes it: a check that looks through a list makes a thousand."""
        self.noted = reading

    @property
    def last(self) -> Reading | None:
        return self.noted() if callable(self.noted) else self.noted


def approximate(value: Any) -> Any:
    """What stands in a pytest ``approx``: its number; any other value as it is."""
    return getattr(value, "expected", value)


def status(exchange: Exchange) -> Reading:
    def line(value: Any) -> str:
        try:
            return f"HTTP/1.1 {int(value)} {HTTPStatus(int(value)).phrase}"
        except (TypeError, ValueError):
            return f"status {value}"

    got = exchange.response.status_line
    return Reading(exchange, line, got, got)


def header(exchange: Exchange, name: str) -> Reading:
    """The header *name* as a whole."""
    got, line = _as_it_stands(exchange, name)

    def expected(value: Any) -> str:
        return absent(name) if value is None else f"{name}: {_joined(value, got)}"

    return Reading(exchange, expected, got, line)


def directive(exchange: Exchange, name: str) -> Reading:
    """One directive of Cache-Control."""

    def line(value: Any) -> str:
        if value is None:
            return f"Cache-Control without {name}"
        if (name, value) == ("max-age", "0"):
            return "no max-age, or max-age=0"
        return f"Cache-Control: {name}={value}" if value != "" else f"Cache-Control: {name}"

    return Reading(exchange, line, *_as_it_stands(exchange, "Cache-Control"))


def timings(value: str | None) -> list[str]:
    """The descriptions of a Server-Timing (W3C), in their order."""
    return re.findall(r'desc="([^"]*)"', value or "")


def server_timing(exchange: Exchange, found: list[str]) -> Reading:
    """Server-Timing without its durations, which are other ones each time."""
    got, mark = _as_it_stands(exchange, "Server-Timing")

    def line(value: Any) -> str:
        names = [value] if isinstance(value, str) else value
        return f"Server-Timing: {', '.join(names)}" if names else absent("Server-Timing")

    return Reading(exchange, line, line(found) if found else got, mark)


def expires(exchange: Exchange) -> Reading:
    """Expires, as seconds after Date."""

    def line(value: Any) -> str:
        date = exchange.response.header("Date")
        if value is None or date is None:
            return absent("Expires")
        moment = parsedate_to_datetime(date) + timedelta(seconds=float(approximate(value)))
        return f"Expires: {format_datetime(moment, usegmt=True)}"

    return Reading(exchange, line, *_as_it_stands(exchange, "Expires"))


def body(exchange: Exchange, key: Any, value: Any, within: Any) -> Reading:
    """The member *key* of the object *within* of the JSON body."""
    prefix = f"{as_json(key)}:" if isinstance(key, str) else ""
    got = f"{prefix}{as_json(value)}"

    def expected(wanted: Any) -> str:
        return f"{prefix}{as_json(approximate(wanted))}"

    return Reading(exchange, expected, got, got, body=True, within=within)


def ratio(slow: str, fast: str, value: float) -> Reading:
    """How many times longer one path takes than another."""

    def line(number: Any) -> str:
        return f"{number:.3g} times: {slow} against {fast}"

    return Reading(None, line, line(value))


class Outcome:
    """How a command ended: its exit *status*, and *output*, the last lines that it printed."""

    def __init__(self, command: str, status: int, lines: list[str], notes: Notes) -> None:
        self._command, self._status, self._lines, self._notes = command, status, lines, notes

    @property
    def status(self) -> int:
        last = next((line for line in reversed(self._lines) if line.strip()), "")
        told = f", and says: {last.strip()}" if last and self._status else ""
        line = f"{self._command} ends with status {self._status}{told}"
        self._notes.note(
            Reading(None, lambda value: f"{self._command} ends with status {value}", line)
        )
        return self._status

    @property
    def output(self) -> str:
        text = "\n".join(self._lines)
        self._notes.note(Reading(None, str, text.splitlines()[-1] if text else "no output"))
        return text


def absent(name: str) -> str:
    return f"no {name} at all"


def as_json(value: Any) -> str:
    """*value* as DRF writes it: without spaces."""
    try:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    except TypeError:
        return repr(value)


def _as_it_stands(exchange: Exchange, name: str) -> tuple[str, str | None]:
    for line in exchange.response.lines[1:]:
        if line.partition(":")[0].lower() == name.lower():
            return line, line
    return absent(name), None


def _joined(value: Any, got: str) -> str:
    """A set of names in the order in which *got* has them: the order is not what is compared."""
    if not isinstance(value, (set, frozenset, list, tuple)):
        return str(value)
    there = [one.strip().lower() for one in got.partition(":")[2].split(",")]
    names = sorted(str(one) for one in value)
    return ", ".join(
        sorted(names, key=lambda one: there.index(one.lower()) if one.lower() in there else 99)
    )
