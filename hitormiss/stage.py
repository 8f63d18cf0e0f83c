"""What a check stands on: a fresh app, an empty memcached, its rows as they were, and a record."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from .api import Api, send
from .app import App
from .database import Database
from .exchange import Exchange, Request
from .isolation import Addresses
from .memcached import Memcached
from .output import Output
from .readings import Notes
from .server import Instance, Loader, Server
from .store import Store
from .timeline import Timeline


class Stage:
    """
    Everything one run needs: the app, loaded once, and *count* lanes to check it in.

    The lanes share nothing that a check can change, so they can be used at once,
    each by a process of its own.
    """

    def __init__(self, app: App, count: int = 1) -> None:
        self.app = app
        self.count = count

    def __enter__(self) -> Self:
        self.directory = TemporaryDirectory(prefix="hit-or-miss-")
        self.folder = Path(self.directory.name)
        self.memcacheds: list[Memcached] = []
        try:
            databases = [Database(self.folder / f"{n}.sqlite3") for n in range(self.count)]
            for _ in databases:
                self.memcacheds.append(Memcached().start())
            addresses = Addresses(self.memcacheds[0].port, str(databases[0].path))
            self.loader = Loader(self.app, self.folder, addresses, self.count)
            servers = self.loader.servers
            self.lanes = [
                Lane(self.app, server, memcached, database)
                for server, memcached, database in zip(
                    servers, self.memcacheds, databases, strict=True
                )
            ]
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc_info: object) -> None:
        if loader := getattr(self, "loader", None):
            loader.close()
        for memcached in self.memcacheds:
            memcached.stop()
        # An app may have put things there that its owner cannot remove by the common way.
        self.directory.cleanup()


class Lane:
    """Where one check after another is held: `open` once, then `begin` and `finish` for each."""

    def __init__(
        self, app: App, server: Server, memcached: Memcached, database: Database
    ) -> None:
        self.app = app
        self.server, self.memcached, self.database = server, memcached, database
        self.exchanges: list[Exchange] = []
        self.sections: dict[int, Exchange] = {}
        self.notes = Notes()
        self.instance: Instance | None = None
        self.ordered: list[Output] = []

    def open(self) -> None:
        """Wait until the app is loaded, in the process that uses this lane; or raise `AppFault`."""
        self.memcached.connect()
        self.timeline = Timeline(self.memcached)
        self.server.wait()
        self._order()

    def begin(self) -> None:
        """Make everything as if no check had been before."""
        self.exchanges, self.sections, self.notes.last = [], {}, None
        self.memcached.connection.flush()
        self.database.restore()
        self.instance = self.server.take(self.ordered.pop(0))
        self._order()

    def _order(self) -> None:
        # One ahead: the process for the next check is made while this one is held.
        self.ordered.append(self.server.order(self.memcached.port, self.database.path))

    def finish(self) -> None:
        if self.instance:
            self.instance.close()
            self.instance = None

    def ask(self, request: Request) -> Exchange:
        """Send *request*, and keep what came of it: also when nothing came."""
        exchange = Exchange(len(self.exchanges) + 1, request)
        self.exchanges.append(exchange)
        self.sections[self.timeline.mark()] = exchange
        exchange.response = send(request, self.instance)
        return exchange

    def tell(self) -> None:
        """Fill in what memcached did for each exchange so far."""
        self.timeline.tell(self.sections, self.asked())

    def asked(self) -> set[str]:
        return {exchange.request.path for exchange in self.exchanges}

    def api(self) -> Api:
        return Api(self.ask, self.notes)

    def store(self) -> Store:
        return Store(self.memcached.connection, self.asked, self.notes)


def lanes_worthwhile() -> int:
    """How many lanes make a single run fastest: two, where there are cores for them."""
    return min(2, os.cpu_count() or 1)
