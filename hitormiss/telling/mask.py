"""
What differs from run to run, made equal: so that a recording can be compared.

Dates stand still at one moment, and keep their distance from the answer's Date.
"""

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any


MOMENT = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
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
    (r"dur=[\d.]+", "dur=1"),
    (r"(djdt-request-id): \w+", r"\1: …"),
    (r"^GOT {10}[\d.]+ times:", "GOT          1 times:"),
    (r"Allow: OPTIONS, GET$", "Allow: GET, OPTIONS"),  # of an @api_view: DRF makes a set of them
    (r"gaierror: \[Errno -?\d+\] .*", "gaierror: [Errno -2] Name or service not known"),
    (r"ConnectionRefusedError: \[Errno \d+\]", "ConnectionRefusedError: [Errno 111]"),
)


def durations(facts: Any) -> Any:
    """*facts* with each duration of a Server-Timing made equal: lines are broken by its length."""
    if isinstance(facts, dict):
        return {name: durations(value) for name, value in facts.items()}
    if isinstance(facts, list):
        return [durations(one) for one in facts]
    return re.sub(r"dur=[\d.e-]+", "dur=1", facts) if isinstance(facts, str) else facts


def text(lines: str) -> str:
    """*lines* with everything volatile made equal."""
    dates = [parsedate_to_datetime(one) for one in re.findall(f"Date: ({HTTP_DATE})", lines)]
    if dates:
        lines = re.sub(HTTP_DATE, lambda match: _still(match[0], max(dates)), lines)
    for pattern, equal in RULES:
        lines = re.sub(pattern, equal, lines, flags=re.MULTILINE)
    lines = re.sub(r"ttl=(\d+)", lambda match: f"ttl={_round(int(match[1]))}", lines)
    if "500 Internal Server Error" in lines:
        # The page that Django makes of an exception lists paths and versions.
        lines = re.sub(r"Content-Length: \d{4,}", "Content-Length: 15000", lines)
    return lines


def _still(date: str, now: datetime) -> str:
    distance = round((parsedate_to_datetime(date) - now).total_seconds())
    near = round(distance / 5) * 5 if abs(distance) > 2 else 0
    return format_datetime(MOMENT + timedelta(seconds=near), usegmt=True)


def _round(ttl: int) -> int:
    """A time to live that a second or two have been taken from, as it was set."""
    return next((whole for whole in range(ttl, ttl + 3) if whole % 10 == 0), ttl)


def exchange(facts: dict[str, Any]) -> dict[str, Any]:
    """An exchange (`Exchange.as_json`) with everything volatile made equal."""
    response = facts["response"]
    lines = [response["status_line"], *(f"{name}: {value}" for name, value in response["headers"])]
    still = text("\n".join(lines)).splitlines()[1:]
    headers = [line.split(": ", 1) if ": " in line else [line.rstrip(":"), ""] for line in still]
    return {
        **facts,
        "response": {**response, "headers": headers, "body": text(response["body"])},
    }
