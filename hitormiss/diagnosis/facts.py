"""The facts of a failing check, as the causes of `diagnosis` read them."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hitormiss.http.exchange import CacheEvent, Exchange, Response, list_members


@dataclass(frozen=True)
class Item:
    """
    Something that memcached held when the check failed.

    *kind* and *path* are those of `cache.keys`. *ttl* is None for an item that never expires.
    *varies_on* has the names in a stored header list, in lower case.
    """

    key: str
    kind: str
    path: str | None
    ttl: int | None
    varies_on: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Facts:
    """
    What a failing check asked for, what came back, and what memcached did and holds.

    *check* is the name of the check. It read *about* last (`Reading.about`), in the response
    to request *number*, and compared what it *found* with what it *wanted* by *operator*.
    These are None where it ended in another way; *expected* and *got* are both as text.
    *fault* is the sentence about an app that did not start or did not respond. *error*
    describes an exception of the app (`serving.exceptions.describe`), *in_own_code* is
    whether the app's own code was at work. *actions* are what the check did beside its
    requests, in words. *had_outage* is whether memcached was away for a time, because the
    check wanted it so.
    """

    check: str
    exchanges: tuple[Exchange, ...] = ()
    number: int | None = None
    about: str = ""
    operator: str = ""
    found: Any = None
    wanted: Any = None
    expected: str = ""
    got: str = ""
    items: tuple[Item, ...] = ()
    error: dict[str, Any] | None = None
    in_own_code: bool = False
    fault: str | None = None
    actions: tuple[str, ...] = ()
    had_outage: bool = False

    @cached_property
    def asked(self) -> Exchange | None:
        """The exchange that GOT is about, else the last one."""
        for exchange in self.exchanges:
            if exchange.number == self.number:
                return exchange
        return self.exchanges[-1] if self.exchanges else None

    @property
    def says_little_of_memcached(self) -> bool:
        """
        Whether the events do not show what the app did with memcached.

        It was away, because the check wanted it so; or requests overlapped, and one came before
        another only in part.
        """
        return self.had_outage or any(exchange.crowd for exchange in self.exchanges)

    @property
    def response(self) -> Response | None:
        return self.asked.response if self.asked else None

    @property
    def status(self) -> int:
        """The status of the response that GOT is about; 0 if there is none."""
        return self.response.status if self.response else 0

    @property
    def events(self) -> list[CacheEvent]:
        """What memcached did in all requests, in order."""
        return [event for exchange in self.exchanges for event in exchange.events]

    def header(self, name: str) -> str:
        """The header *name* of the response that GOT is about; empty if it has none."""
        return (self.response.header(name) if self.response else None) or ""

    def header_members(self, name: str) -> list[str]:
        return [member.lower() for member in list_members(self.header(name))]

    def number_in(self, directive: str) -> int | None:
        """The seconds of a *directive* of Cache-Control, such as ``max-age``."""
        match = re.search(rf"(?<![\w-]){directive}=\"?(\d+)", self.header("Cache-Control"))
        return int(match[1]) if match else None

    @property
    def message(self) -> str:
        """What the exception says, with its type; empty without one."""
        if not self.error or not self.error.get("message"):
            return ""
        return "\n".join([self.error["message"], *self.error.get("more", [])])

    def has_frame(self, path: str, function: str = "") -> bool:
        """Whether the exception passed *function* in a file with *path* in its path."""
        return any(
            path in frame["file"] and function in ("", frame["name"])
            for frame in (self.error or {}).get("frames") or []
        )
