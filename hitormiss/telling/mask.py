"""
What differs from run to run is replaced, so that recordings can be compared.

The Date of a response becomes one moment, and other dates keep their distance from it.
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from hitormiss.telling.failure import difference


MOMENT = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
EPOCH = "Thu, 01 Jan 1970 00:00:00 GMT"
"""The date with which Django deletes a cookie: the same in every run."""

HTTP_DATE = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT"

RULES: tuple[tuple[str, str], ...] = (
    (r"(Server: \S+) CPython/[\d.]+\S*", r"\1 CPython/3"),
    (r"(csrftoken|sessionid)=\w{30,}", r"\1=…"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", "2026-11-22T12:00:00.000000Z"),
    (r"\b[Aa]t 0x[0-9a-f]+", "at 0x…"),
    (r"\bin \d+\.\d s\b", "in 0.5 s"),
    (r"^( *[> ]*)Age: [0-3]$", r"\1Age: 0"),
    (r"127\.0\.0\.1:\d+/lessons/", "127.0.0.1:8080/lessons/"),
    (r"127\.0\.0\.1:(?!8000|8080|11211)\d{4,5}", "127.0.0.1:11211"),
    (r'"udpport":[1-9]\d*', '"udpport":11211'),
    (r"udpport [1-9]\d*", "udpport 11211"),
    (r"dur=[\d.e-]+", "dur=1"),
    (r"(djdt-request-id): \w+", r"\1: …"),
    (r"^(GOT {10})?[\d.]+ times:", r"\g<1>1 times:"),
    (r'"ttl":(-?)1[789]\d{8}\b', r'"ttl":\g<1>1795348800'),  # a moment in place of seconds
    (r"Allow: OPTIONS, GET$", "Allow: GET, OPTIONS"),  # DRF keeps those of an @api_view in a set
    (r"gaierror: \[Errno -?\d+\] .*", "gaierror: [Errno -2] Name or service not known"),
    (r"ConnectionRefusedError: \[Errno \d+\]", "ConnectionRefusedError: [Errno 111]"),
)


def text(lines: str, whole: str | None = None) -> str:
    """
    Return *lines* with the parts that differ from run to run replaced.

    *whole* is the text that they are part of. Without it, they are all of it.
    """
    whole = lines if whole is None else whole
    dates = [parsedate_to_datetime(one) for one in re.findall(f"Date: ({HTTP_DATE})", whole)]
    if dates:
        lines = re.sub(HTTP_DATE, lambda match: _still(match[0], max(dates)), lines)
    for pattern, equal in RULES:
        lines = re.sub(pattern, equal, lines, flags=re.MULTILINE)
    lines = re.sub(r'(ttl=|"ttl":)(\d+)', lambda match: f"{match[1]}{_round(int(match[2]))}", lines)
    if "500 Internal Server Error" in whole:
        # Django's page about an exception contains paths and versions.
        lines = re.sub(r"Content-Length: \d{4,}", "Content-Length: 15000", lines)
    return lines


def _still(date: str, now: datetime) -> str:
    if date == EPOCH:
        return date
    distance = round((parsedate_to_datetime(date) - now).total_seconds())
    near = round(distance / 5) * 5 if abs(distance) > 2 else 0
    return format_datetime(MOMENT + timedelta(seconds=near), usegmt=True)


def _round(ttl: int) -> int:
    """
    Return *ttl* as it was set: the next ten, if a busy machine can have taken so long.

    A time of less than half a minute is left as it is when more than two seconds are missing.
    """
    longest = 9 if ttl >= 30 else 2
    return next((whole for whole in range(ttl, ttl + longest + 1) if whole % 10 == 0), ttl)


def exchange(facts: dict[str, Any]) -> dict[str, Any]:
    """Return an exchange (`Exchange.as_json`) with the texts of its response masked."""
    response = facts["response"]
    lines = [f"{name}: {value}" for name, value in response["headers"]]
    whole = "\n".join([response["status_line"], *lines])
    masked: dict[str, Any] = {
        "headers": [text(line, whole).split(": ", 1) for line in lines],
        "body": text(response["body"]),
    }
    if response["status"] == 500:
        # Django's page about an exception begins with its message. Paths and versions follow.
        masked |= {"body": response["body"].partition("\n\n")[0], "body_bytes": 15000}
    return {**facts, "response": {**response, **masked}}


def event(facts: dict[str, Any]) -> dict[str, Any]:
    """Return an event of a run, or a failure, with each of its texts masked."""
    whole = json.dumps(facts, ensure_ascii=False)
    masked: dict[str, Any] = _in_each_text(facts, lambda one: text(one, whole))
    return masked


def failure(facts: dict[str, Any]) -> dict[str, Any]:
    """
    Return a failure (`Failure.as_json`) with each of its texts masked.

    Its events keep their verb and their text: keys and sizes may differ with the version
    of Django, and times to live pass.
    """
    masked = event(facts)
    got = masked["got"]
    if got.get("caret") is not None and got["lines"] != facts["got"]["lines"]:
        got["caret"] = difference(masked["expected"]["lines"][0], got["lines"][0])
    for request in masked["memcached"]["requests"]:
        request["events"] = [
            {name: one[name] for name in ("verb", "text")} for one in request["events"]
        ]
    return masked


def _in_each_text(value: Any, change: Callable[[str], str]) -> Any:
    """Return the JSON *value* with *change* applied to each of its texts, but not to names."""
    if isinstance(value, dict):
        return {name: _in_each_text(one, change) for name, one in value.items()}
    if isinstance(value, list):
        return [_in_each_text(one, change) for one in value]
    return change(value) if isinstance(value, str) else value
