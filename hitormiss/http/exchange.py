"""One request, its response, and what memcached did meanwhile."""

import json
import re
import shlex
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any
from urllib.request import parse_http_list


ADDRESS = "127.0.0.1:8000"
"""The ``Host`` of every request. It is fixed, so that keys and recordings depend on no port."""

ACCEPT = "application/json"
SESSIONS = {"ana": "ana-is-signed-in", "bob": "bob-is-signed-in"}
"""The session key of each user who is signed in: the value of their ``sessionid`` cookie."""

COLUMNS = 80


@dataclass(frozen=True)
class Request:
    """A request. *headers* are pairs of name and value, in the order in which they are sent."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None

    @classmethod
    def from_json(cls, facts: dict[str, Any]) -> "Request":
        """The request that ``dataclasses.asdict`` has made *facts* of."""
        headers = tuple((name, value) for name, value in facts["headers"])
        return cls(facts["method"], facts["path"], headers, facts["body"])

    @property
    def url(self) -> str:
        return f"http://{ADDRESS}{self.path}"

    def curl(self, *, body: bool, width: int = COLUMNS - 11) -> list[str]:
        """
        Return the lines of a curl command that sends this request.

        With *body*, curl prints the response with its body; otherwise only its
        headers. It never uses ``curl -I``, because Django stores the response to
        a HEAD request under another key. No line is longer than *width* where
        that is possible.
        """
        words = ["curl -i"] if body else ["curl -sSo /dev/null -D -"]
        if self.method != "GET":
            words.append(f"-X {self.method}")
        words += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in self.headers]
        if self.body is not None:
            words.append(f"-d {_fold_json(shlex.quote(self.body), width - 6)}")
        words.append(shlex.quote(self.url))
        return _fold(words, width)


def _fold(words: list[str], width: int) -> list[str]:
    """Break a command into lines of at most *width*, each but the last ending in a backslash."""
    lines = [words[0]]
    for word in words[1:]:
        first, *rest = word.split("\n")
        if len(lines[-1]) + len(first) + 3 > width:
            lines[-1] += " \\"
            lines.append(f"  {first}")
        else:
            lines[-1] += f" {first}"
        lines += rest
    return lines


def _fold_json(body: str, width: int) -> str:
    """Break a quoted JSON body after its commas: shell quotes and JSON both allow line breaks."""
    lines = [""]
    for piece in re.split(r"(?<=, )(?=\")", body):
        if lines[-1] and len(lines[-1]) + len(piece) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append(" " * 6)
        lines[-1] += piece
    return "\n".join(lines)


@dataclass(frozen=True)
class Response:
    """
    A response. *headers* are pairs of name and value, in the order in which they came.

    *waited* are the seconds that the app's thread waited for anything but a processor until it
    sent them; None where that was not measured.
    """

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False, default=b"")
    waited: float | None = None

    @property
    def status_line(self) -> str:
        return f"HTTP/1.1 {self.status} {self.reason}"

    def header(self, name: str) -> str | None:
        """The value of the header *name*, or None. Several fields are joined (RFC 9110, 5.3)."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None

    @cached_property
    def json(self) -> Any:
        """The body as JSON. Raises `ValueError`, or `RecursionError`, if it is something else."""
        return json.loads(self.body)

    @property
    def lines(self) -> list[str]:
        """The status line, then a line for each header."""
        return [self.status_line, *(f"{name}: {value}" for name, value in self.headers)]


def list_members(value: str | None) -> list[str]:
    """
    The members of a comma-separated header value (RFC 9110, 5.6.1), without empty ones.

    A comma inside quotes separates nothing: ``private="a, b", max-age=60`` has two members.
    """
    return [member for member in parse_http_list(value or "") if member]


@dataclass(frozen=True)
class CacheEvent:
    """
    Something that memcached did for the app.

    *verb* is HIT, MISS, SET, DELETE, EVICTED or GAP. Where a relay has seen the command, an
    add is ADD or NOT_STORED, and there are INCR, DECR, TOUCH and FLUSH_ALL. *kind* is
    ``headers`` or ``page`` for the keys of Django's page cache, ``session`` for one of its
    sessions, and ``own`` for all others. *url* is the path that the key was made for, if a
    request for it was sent. *ttl* is in seconds, None for an item that never expires. *size*
    is in bytes.
    """

    verb: str
    key: str
    kind: str = "own"
    url: str | None = None
    ttl: int | None = None
    size: int | None = None

    @property
    def name(self) -> str:
        return self.key if self.kind == "own" else self.kind

    def __str__(self) -> str:
        if self.verb not in ("SET", "ADD"):
            return f"{self.verb} {self.name}"
        return f"{self.verb} {self.name} ttl={'never' if self.ttl is None else self.ttl}"


@dataclass
class Exchange:
    """
    The *number*-th request of a check, its response, and memcached's events.

    *response* is None until the response is complete, and stays None if none comes. *process*
    is the id of the app's process that was asked. *refused* has the keys of what memcached
    did not store, with its reason: ``too_large``, or ``not_stored`` for an add. Requests that
    are sent at the same time have the number of the first of them as their *crowd*. *connected*
    says whether a client has connected to memcached meanwhile, which may have sent no get and no
    set.
    """

    number: int
    request: Request
    response: Response | None = None
    events: list[CacheEvent] = field(default_factory=list)
    process: int | None = None
    refused: list[tuple[str, str]] = field(default_factory=list)
    crowd: int | None = None
    connected: bool = False

    @property
    def received(self) -> Response:
        """The response. Raises `ValueError` if there is none."""
        if self.response is None:
            raise ValueError(f"There is no response to {self.request.method} {self.request.path}.")
        return self.response

    @property
    def queries(self) -> int | None:
        """The number in the header X-Queries, or None."""
        value = self.response.header("X-Queries") if self.response else None
        return int(value) if value and re.fullmatch("[0-9]{1,9}", value) else None

    def as_json(self, body: int = 400) -> dict[str, Any]:
        """This exchange as a JSON object, with at most *body* bytes of the response's body."""
        response = self.response
        return {
            "number": self.number,
            "request": asdict(self.request),
            "response": response
            and {
                "status": response.status,
                "status_line": response.status_line,
                "headers": [list(pair) for pair in response.headers],
                "body": response.body[:body].decode("utf-8", "replace"),
                "body_bytes": len(response.body),
            },
            "events": [{**asdict(event), "text": str(event)} for event in self.events],
            "queries": self.queries,
        }
