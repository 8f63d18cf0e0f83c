"""What was done during a check: requests, other actions, and what memcached did meanwhile."""

from hitormiss.cache.memcached import Memcached
from hitormiss.cache.timeline import Timeline
from hitormiss.http.exchange import Exchange, Request
from hitormiss.http.readings import Notes


class Record:
    """
    The *exchanges* of a check, and its *actions*: these exchanges and, in words, all else it did.

    `notes` has what the check read last. While memcached is watched, `complete`
    fills in what it did for each exchange.
    """

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.actions: list[Exchange | str] = []
        self.notes = Notes()
        self._timeline: Timeline | None = None
        self._sections: dict[int, Exchange] = {}

    def watch(self, memcached: Memcached) -> None:
        """Begin to record what *memcached* does."""
        self.stop_watching()
        self._timeline = Timeline(memcached)

    def stop_watching(self) -> None:
        if self._timeline:
            self._timeline.close()
        self._timeline, self._sections = None, {}

    def clear(self) -> None:
        """Forget everything: another check begins."""
        self.exchanges, self.actions, self._sections = [], [], {}
        self.notes.noted = None

    def keep(self, exchanges: int) -> None:
        """Forget all but the last *exchanges*."""
        self.exchanges = self.exchanges[-exchanges:]
        self.actions, self._sections = [], {}

    def act(self, what: str) -> None:
        """Keep a sentence about something that was done beside the requests."""
        self.actions.append(what)

    def begin(self, request: Request) -> Exchange:
        """Keep an exchange for *request*, which is sent next."""
        exchange = Exchange(len(self.exchanges) + 1, request)
        self.exchanges.append(exchange)
        self.actions.append(exchange)
        if self._timeline:
            self._sections[self._timeline.mark()] = exchange
        return exchange

    def leave_out(self) -> None:
        """What memcached does from now on belongs to no exchange, until the next one begins."""
        if self._timeline:
            self._timeline.mark()

    def complete(self) -> None:
        """Fill in what memcached did for each exchange so far."""
        if self._timeline:
            self._timeline.fill_in(self._sections, self.paths)

    @property
    def paths(self) -> set[str]:
        """The paths that were requested so far."""
        return {exchange.request.path for exchange in self.exchanges}
