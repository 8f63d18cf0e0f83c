"""ana, bob and two strangers, one after the other: what is one's, no other may read."""

import re
from dataclasses import dataclass, field

from hitormiss.http import readings
from hitormiss.http.exchange import ACCEPT, Exchange
from hitormiss.judging.api import Api
from hitormiss.judging.record import Record


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
"""What a browser sends as ``Accept`` when a person opens a page."""

TOKEN = re.compile(r"\b(?=\w*[g-zG-Z])[A-Za-z0-9]{64}\b")
"""A CSRF token in a page: 64 letters and digits, unlike a digest not only hexadecimal ones."""

LONGEST_LINE = 80


@dataclass
class Visitor:
    """Someone who asks: *name* is None for a stranger, and *own* what belongs to them alone."""

    name: str | None
    api: Api
    own: set[str] = field(default_factory=set)

    def get(self, path: str, accept: str) -> Exchange:
        """Ask, and keep what this response gives to the visitor: tokens and cookies."""
        exchange = self.api.get(path, Accept=accept).exchange
        if self.name:
            self.own.add(self.name)
        self.own |= _tokens(_body(exchange)) | _cookies(exchange)
        return exchange


class Visitors:
    """
    Asks for pages as ana, then as bob, then as two strangers.

    A name, a CSRF token and the value of a cookie belong to the visitor who
    asked when they first came.
    """

    def __init__(self, api: Api, record: Record) -> None:
        self._record = record
        self._ana = Visitor("ana", api.signed_in("ana"))
        self._others = [
            Visitor("bob", api.signed_in("bob")),
            Visitor(None, api),
            Visitor(None, api),
        ]

    def leak(self, *paths: str, formats: tuple[str, ...] = (ACCEPT, BROWSER)) -> str | None:
        """
        Return the first line in which a visitor reads what is another's; None: there is none.

        Each of *paths* is asked for in each of *formats*, which are values of ``Accept``.
        """
        for path in paths:
            bodies: set[bytes] = set()
            for accept in formats:
                self._record.clear()  # a failure shows the requests that belong together
                exchange = self._ana.get(path, accept)
                if line := self._of_another(self._ana, exchange):
                    return line
                if exchange.received.body in bodies:
                    continue  # the app makes no difference between this format and another
                bodies.add(exchange.received.body)
                for visitor in self._others:
                    if line := self._of_another(visitor, visitor.get(path, accept)):
                        return line
        return None

    def _of_another(self, visitor: Visitor, exchange: Exchange) -> str | None:
        for other in (self._ana, *self._others):
            if other is not visitor and (found := _line_with(other.own, exchange)):
                whose = f"{other.name}'s" if other.name else "an earlier stranger's"
                self._record.notes.note(readings.of_another(exchange, whose, *found))
                return found[0]
        return None


def _line_with(texts: set[str], exchange: Exchange) -> tuple[str, str] | None:
    """The first line of the response, header or body, with one of *texts* as a word; and that."""
    lines = [*exchange.received.lines, *_body(exchange).splitlines()]
    # Mostly nothing is there, and this is quicker than the expression.
    if not any(text in line for text in texts for line in lines):
        return None
    word = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(texts)))})\b")
    for line in lines:
        if found := word.search(line):
            if line not in exchange.received.lines and len(line) > LONGEST_LINE:
                # JSON is one long line: a little of what stands before and after is enough.
                line = line[max(0, found.start() - 20) : found.end() + 20]
            return line.strip(), found[0]
    return None


def _body(exchange: Exchange) -> str:
    return exchange.received.body.decode("utf-8", "replace")


def _tokens(body: str) -> set[str]:
    """The CSRF tokens in *body*. Where a page or its JSON has one, it calls it a token."""
    return set(TOKEN.findall(body)) if "token" in body.lower() else set()


def _cookies(exchange: Exchange) -> set[str]:
    """The values of the cookies that a response sets, without short ones such as ``light``."""
    headers = exchange.received.headers
    pairs = [value for name, value in headers if name.lower() == "set-cookie"]
    values = [pair.partition(";")[0].partition("=")[2].strip('"') for pair in pairs]
    return {value for value in values if len(value) >= readings.SHORTEST_TOKEN}
