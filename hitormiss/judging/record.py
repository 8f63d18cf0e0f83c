"""What was done during a check: requests, other actions, and what memcached did meanwhile."""

from collections.abc import Iterable

from hitormiss.cache.command import Command
from hitormiss.cache.memcached import Memcached
from hitormiss.cache.relay import Relay
from hitormiss.cache.timeline import Timeline
from hitormiss.http.exchange import CacheEvent, Exchange, Request
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
        self.had_outage = False
        """Whether memcached was away during the check, because the check wanted it so."""
        self._timeline: Timeline | None = None
        self._relay: Relay | None = None
        self._sections: dict[int, Exchange] = {}

    def watch(self, memcached: Memcached) -> None:
        """Begin to record what *memcached* does."""
        self.stop_watching()
        self._timeline = Timeline(memcached)

    def watch_relay(self, relay: Relay) -> None:
        """Record what passes *relay*, and no longer what memcached itself says."""
        self.stop_watching()
        self._relay = relay

    def pause(self) -> None:
        """memcached goes away, because the check wants it so: it will not say what it does."""
        self.complete()
        self.had_outage = True
        if not self._relay:
            self.stop_watching()

    def resume(self, memcached: Memcached) -> None:
        """*memcached* is back after `pause`, or was started again."""
        if not self._relay:
            self.watch(memcached)

    def stop_watching(self) -> None:
        if self._timeline:
            self._timeline.close()
        self._timeline, self._relay, self._sections = None, None, {}

    def clear(self) -> None:
        """Forget everything: another check begins."""
        self.exchanges, self.actions, self._sections = [], [], {}
        self.notes.noted = None
        self.had_outage = False
        if self._relay:
            self._relay.forget()

    def keep(self, exchanges: int) -> None:
        """Forget all but the last *exchanges*."""
        self.exchanges = self.exchanges[-exchanges:]
        self.actions, self._sections = [], {}

    def show(self, exchanges: Iterable[Exchange], why: str) -> None:
        """Forget all but these *exchanges*, of many. A sentence says *why* these are kept."""
        self.exchanges = list(exchanges)
        others = [action for action in self.actions if isinstance(action, str)]
        self.actions = [*others, why, *self.exchanges]

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
        if self._relay:
            self._relay.begin(exchange.number)
        return exchange

    def leave_out(self) -> None:
        """What memcached does from now on belongs to no exchange, until the next one begins."""
        if self._timeline:
            self._timeline.mark()

    def complete(self) -> None:
        """Fill in what memcached did for each exchange so far."""
        if self._timeline:
            self._timeline.fill_in(self._sections, self.paths)
        for exchange in self.exchanges if self._relay else ():
            own = [one for one in self._replied if one.asker == exchange.number]
            exchange.events = [event for one in own for event in one.events(self.paths)]
            exchange.refused = [pair for one in own for pair in one.refused]

    @property
    def _replied(self) -> list[Command]:
        """What has passed the relay, in the order in which memcached replied."""
        return self._relay.replied if self._relay else []

    def sequence(self) -> list[tuple[int, CacheEvent]] | None:
        """
        What memcached did for all requests, in order, each with the number of its request.

        Number 0 has what no request waited for. None where no relay has seen it.
        """
        if not self._relay:
            return None
        return [(one.asker, event) for one in self._replied for event in one.events(self.paths)]

    @property
    def paths(self) -> set[str]:
        """The paths that were requested so far."""
        return {exchange.request.path for exchange in self.exchanges}
