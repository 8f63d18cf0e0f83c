"""One request, its response, and what memcached did meanwhile."""

import re
import shlex
from dataclasses import asdict, dataclass, field
from typing import Any


ADDRESS = "127.0.0.1:8000"
"""The ``Host`` of every request: keys and recordings must not depend on a port."""

ACCEPT = "application/json"
SESSIONS = {"ana": "ana-is-signed-in", "bob": "bob-is-signed-in"}
"""The session in which each user of the course has signed in: the value of their ``sessionid``."""

COLUMNS = 80


@dataclass(frozen=True)
class Request:
    """A request as it goes over the wire. *headers* are name and value, in order."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None

    @property
    def url(self) -> str:
        return f"http://{ADDRESS}{self.path}"

    def curl(self, *, body: bool, width: int = COLUMNS - 11) -> list[str]:
        """
        Return the lines that send this request when pasted into a shell.

        Without *body*, only the headers of the response are printed. It is
        never ``curl -I``: a HEAD is stored under a key of its own.
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
    """Break a command before the words that would pass *width*, as a shell reads it."""
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
    """Break a quoted JSON body after its commas: quotes keep a line end, and JSON allows it."""
    lines = [""]
    for piece in re.split(r"(?<=, )(?=\")", body):
        if lines[-1] and len(lines[-1]) + len(piece) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append(" " * 6)
        lines[-1] += piece
    return "\n".join(lines)


@dataclass(frozen=True)
class Response:
    """A response as it came over the wire. *headers* are name and value, as received."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False, default=b"")
    version: str = "HTTP/1.1"

    @property
    def status_line(self) -> str:
        return f"{self.version} {self.status} {self.reason}"

    def header(self, name: str) -> str | None:
        """The value of the header *name*; several lines are one, with commas (RFC 9110, 5.3)."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None

    @property
    def lines(self) -> list[str]:
        """The status line and every header, as received."""
        return [self.status_line, *(f"{name}: {value}" for name, value in self.headers)]


@dataclass(frozen=True)
class Event:
    """
    One thing that memcached did for the app.

    *verb* is HIT, MISS, SET, DELETE or EVICTED. *kind* is ``headers`` or ``page`` for
    the two kinds of entry that Django's page cache makes, and ``own`` for any
    other key. *url* is the path that the entry belongs to, where it is one
    that was asked for. *ttl* is in seconds, None for an entry that stays.
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
        if self.verb != "SET":
            return f"{self.verb} {self.name}"
        return f"SET {self.name} ttl={'never' if self.ttl is None else self.ttl}"


@dataclass
class Exchange:
    """The *number*-th request of a check, its response, and memcached's events."""

    number: int
    request: Request
    response: Response | None = None
    events: list[Event] = field(default_factory=list)

    @property
    def queries(self) -> int | None:
        value = self.response.header("X-Queries") if self.response else None
        return int(value) if value and value.isdigit() else None

    def as_json(self, body: int = 400) -> dict[str, Any]:
        """A JSON object of this exchange, with at most *body* bytes of the response's body."""
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
