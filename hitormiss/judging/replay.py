"""Many requests, sent one after another: whether each body is right, and what each request cost."""

from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from hitormiss.course import scenario
from hitormiss.http.exchange import SESSIONS, Exchange, Request
from hitormiss.http.readings import Reading
from hitormiss.judging.api import Api
from hitormiss.judging.record import Record
from hitormiss.judging.response import CheckedResponse


USERS = {f"sessionid={key}": user for user, key in SESSIONS.items()}

LAST = "Of {} requests, the last is shown."
SAME = "Of {} requests, the two shown ask for the same, and the second cost queries again."
WRONG = "Of {} requests, the last is shown, and an earlier one whose response it got."


class Sent(NamedTuple):
    """A request, what it asks for (*wanted*), and its response."""

    wanted: Hashable
    response: CheckedResponse

    @property
    def exchange(self) -> Exchange:
        return self.response.exchange


class Replay:
    """
    Sends the requests of a log to the *api*, or any others.

    The *lines* of the log are written as in `course.scenario`. A failure shows one or two of the
    requests, and not all.
    """

    def __init__(self, api: Api, record: Record, lines: Iterable[str] = ()) -> None:
        self._api, self._record = api, record
        self.lines = tuple(lines)
        self._sent: list[Sent] = []
        self._wrong: Reading | None = None

    @classmethod
    def of_file(cls, api: Api, record: Record, path: Path) -> "Replay":
        """The log in the file at *path*. Where there is no such file, it has no requests."""
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        return cls(api, record, text.splitlines())

    def send(
        self,
        lines: Iterable[str],
        wanted: Callable[[str], Hashable],
        right: Callable[[Any], Any],
    ) -> None:
        """
        Send *lines*, up to the first with a wrong body. An error of the API ends the check.

        *wanted* returns what a path asks for: paths that it returns the same for should get
        the same body. *right* returns this body, as `CheckedResponse.difference` takes it.
        """
        bodies: dict[Hashable, Any] = {}
        for line in lines:
            asked = scenario.request(line)
            what = wanted(asked.path)
            if what not in bodies:
                bodies[what] = right(what)
            try:
                sent = Sent(what, self._ask(asked))
                differs = sent.response.difference(bodies[what])
            except Exception:
                self._show(LAST, self._record.exchanges[-1])
                raise
            if differs:
                self._wrong = self._record.notes.last
                self._show_wrong(sent.exchange)
                return
            self._sent.append(sent)

    def _ask(self, asked: Request) -> CheckedResponse:
        headers = {name.replace("-", "_"): value for name, value in asked.headers}
        user = USERS.get(headers.get("Cookie", ""))
        if not user:
            return self._api.send(asked.method, asked.path, **headers)
        del headers["Cookie"]  # the session that signs the user in
        return self._api.signed_in(user).send(asked.method, asked.path, **headers)

    @property
    def wrong(self) -> str | None:
        """The first part of a body that is not as it should be; None: all are right."""
        if self._wrong:
            self._record.notes.note(self._wrong)
        return self._wrong.got if self._wrong else None

    @property
    def without_query(self) -> int:
        """How many requests cost no query. Read `wrong` before: it counts up to a wrong body."""
        costs = {sent.exchange.number: sent.response.queries for sent in self._sent}
        without = list(costs.values()).count(0)

        def text(number: int) -> str:
            return f"{number} of {len(costs)} requests cost no query"

        got, exchange, line = text(without), None, None
        if again := self._first_again(costs):
            exchange = again[-1]
            cost = costs[exchange.number]
            line = f"X-Queries: {cost}"
            got += f", and request {exchange.number} cost {cost}"
            self._show(SAME, *again)
        self._record.notes.note(Reading(exchange, text, got, line, about="hit ratio"))
        return without

    def _first_again(self, costs: dict[int, int]) -> tuple[Exchange, Exchange] | None:
        """The first request with a query that asks for the same as one before, and that one."""
        before: dict[Hashable, Exchange] = {}
        for wanted, response in self._sent:
            exchange = response.exchange
            if wanted in before and costs[exchange.number]:
                return before[wanted], exchange
            before[wanted] = exchange
        return None

    def _show_wrong(self, exchange: Exchange) -> None:
        """Show *exchange*, and the one that its response was stored by, or else made for."""
        self._record.complete()
        read = {event.key for event in exchange.events if event.verb == "HIT"}
        earlier = [sent.exchange for sent in reversed(self._sent)]
        stored = [one for one in earlier if read & {e.key for e in one.events if e.verb == "SET"}]
        alike = [one for one in earlier if one.received.body == exchange.received.body]
        self._show(WRONG if stored or alike else LAST, *[*stored, *alike][:1], exchange)

    def _show(self, why: str, *exchanges: Exchange) -> None:
        self._record.show(exchanges, why.format(len(self._record.exchanges)))
