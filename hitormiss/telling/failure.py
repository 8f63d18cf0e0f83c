"""A failing check in six parts: the requests, what was expected, what came back, memcached, why."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from os.path import commonprefix
from typing import Any

from hitormiss.http.exchange import Exchange, Request, Response
from hitormiss.http.readings import Notes, Reading, as_json
from hitormiss.telling.log import LONGEST_LINE, LogEntry, shorten
from hitormiss.telling.timelines import Seen, in_short


LONGEST_WHOLE_BODY = 600
"""A body of more characters is not shown whole."""

MOST_ASKED = 16
"""How many requests and other actions are shown, half of them the first and half the last."""

BEFORE_DIFFERENCE = 60
"""The characters shown before the first difference, where it is far inside a long text."""


@dataclass(frozen=True)
class Side:
    """
    EXPECTED or GOT: its *lines*, and the *number* of the request that they are about.

    *caret* is the column of the first character that differs in the first line.
    """

    number: int | None
    lines: list[str]
    caret: int | None = None


@dataclass(frozen=True)
class Asked:
    """
    A request as lines of a shell command, or another action of the check in words.

    An action has no *number*. Equal requests that were sent at the same time have ``1–20``.
    """

    number: int | str | None
    curl: list[str]


@dataclass
class Failure:
    """The six parts of a failure. Each text is final, and is shown as it is."""

    id: str
    sentence: str
    asked: list[Asked] = field(default_factory=list)
    asked_note: str = "No request was sent."
    expected: Side = field(default_factory=lambda: Side(None, []))
    got: Side = field(default_factory=lambda: Side(None, []))
    answer: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    log: list[LogEntry] = field(default_factory=list)
    likely: str | None = None
    again: str | None = None
    hint: str = ""
    page: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return this failure as a JSON object."""
        facts = asdict(self)
        facts["memcached"] = {"notes": facts.pop("notes"), "requests": facts.pop("seen")}
        return facts


def compared(operator: str, left: Any, right: Any, notes: Notes) -> tuple[Side, Side]:
    """
    Return EXPECTED and GOT of a comparison that is false.

    *operator* is that of Python (``==``), with the values to its *left* and *right*.
    The last reading in *notes* says how they are written.
    """
    reading = notes.last
    if reading is None:
        return Side(None, [_in_words(operator, repr(right))]), Side(None, [repr(left)])
    number = reading.exchange.number if reading.exchange else None
    # In ``"cookie" in response.vary`` the expected value is on the left.
    wanted = left if operator in ("in", "not in") else right
    return _sides(number, operator, reading.expected(wanted), reading.got)


def unanswered(wanted: str, reading: Reading | None) -> tuple[Side, Side]:
    """Return EXPECTED and GOT where a response was an error, or could not be read."""
    number = reading.exchange.number if reading and reading.exchange else None
    return _sides(number, "==", wanted, reading.got if reading else "no response")


def _sides(number: int | None, operator: str, expected: str, got: str) -> tuple[Side, Side]:
    """Return both sides, cut where they are long so that the first difference is in them."""
    before = difference(expected, got) - BEFORE_DIFFERENCE
    if before > LONGEST_LINE - 2 * BEFORE_DIFFERENCE:
        expected, got = f"… {expected[before:]}", f"… {got[before:]}"
    bare, got = shorten(expected), shorten(got)
    return Side(number, [_in_words(operator, bare)]), Side(number, [got], difference(bare, got))


def _in_words(operator: str, text: str) -> str:
    words = {
        "==": "",
        "is": "",
        "in": "",
        "not in": "not ",
        "!=": "anything but ",
        "is not": "anything but ",
        "<=": "at most ",
        "<": "less than ",
        ">=": "at least ",
        ">": "more than ",
    }
    return words.get(operator, f"{operator} ") + text


def difference(expected: str, got: str) -> int:
    """Return the column of the first character of *got* that differs from *expected*."""
    return len(commonprefix([expected, got]))  # noqa: RUF071 - it is meant to compare characters


def asked(actions: list[Exchange | str], body: bool) -> list[Asked]:
    """
    Return the requests and the other actions of a check, in order; of many, the first and last.

    With *body*, or where a request writes, the commands print the bodies of the responses.
    """
    exchanges = [action for action in actions if isinstance(action, Exchange)]
    body = body or any(one.request.method not in ("GET", "HEAD") for one in exchanges)
    found: list[Asked] = []
    alike: dict[tuple[int, Request], list[int]] = {}
    for action in actions:
        if isinstance(action, str):
            found.append(Asked(None, [action]))
            continue
        # Of the same request at the same time, the line to paste is there once.
        numbers = alike.setdefault((action.crowd or action.number, action.request), [])
        numbers.append(action.number)
        if len(numbers) == 1:
            found.append(Asked(action.number, action.request.curl(body=body)))
    if len(found) > MOST_ASKED:
        first, last = found[: MOST_ASKED // 2], found[-MOST_ASKED // 2 :]
        more = f"… {len(found) - MOST_ASKED} more. The command under NEXT sends all of them."
        found = [*first, Asked(None, [more]), *last]
    return [_named(one, alike.values()) for one in found]


def _named(asked: Asked, crowds: Iterable[list[int]]) -> Asked:
    """*asked* with the numbers of all requests of which it is the first."""
    numbers = next((one for one in crowds if one[0] == asked.number), [])
    return replace(asked, number=in_short(numbers)) if len(numbers) > 1 else asked


def asked_note(asked: list[Asked], serve: str) -> str:
    """Return the line above *asked*. *serve* is the command that serves the app."""
    requests = [one for one in asked if one.number is not None]
    if not asked:
        return "No request was sent."
    return f"Paste {'these' if len(requests) > 1 else 'this'} while {serve} runs."


def answer_lines(exchange: Exchange | None, marked: str | None) -> list[tuple[str, str]]:
    """Return the status line and the headers, each with ``>`` before it if it equals *marked*."""
    if exchange is None or exchange.response is None:
        return []
    return [(">" if line == marked else " ", line) for line in exchange.response.lines]


def body_lines(response: Response, reading: Reading) -> list[tuple[str, str]]:
    """
    Return the body in lines, with ``>`` before those with the part in *reading*.

    Of a long JSON body, only the object with that part is returned, and nothing of
    another long body: GOT has the line that matters.
    """
    text = response.body.decode("utf-8", "replace")
    compared = reading.got
    start = text.find(as_json(reading.within)) if reading.within is not None else 0
    place = text.find(compared, max(start, 0))
    if len(text) > LONGEST_WHOLE_BODY:
        if place < 0 or "json" not in (response.header("Content-Type") or ""):
            return []
        start = max(text.rfind("{", 0, place), 0)
        end = text.find("}", place) + 1 or len(text)
        text = text[start : min(end, start + LONGEST_WHOLE_BODY)]
    lines = _wrap_json(text)
    key = compared.partition(":")[0]
    return [(" ", ""), *((">" if compared in line or key in line else " ", line) for line in lines)]


def _wrap_json(text: str) -> list[str]:
    """Break JSON, as DRF writes it, after commas."""
    lines = [""]
    for piece in re.split(r"(?<=,)", text):
        if lines[-1] and len(lines[-1]) + len(piece) > 65:
            lines.append("")
        lines[-1] += piece
    return lines
