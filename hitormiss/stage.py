"""What a check stands on: a fresh app, an empty memcached, a database as it was, and a record."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from .api import Api, send
from .app import App
from .database import Database
from .exchange import Exchange, Request
from .memcached import Memcached
from .readings import Notes
from .server import Instance, Server
from .store import Store
from .timeline import Timeline


class Stage:
    """Everything one run of checks needs: entered once, `begin` before each check."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.exchanges: list[Exchange] = []
        self.sections: dict[int, Exchange] = {}
        self.notes = Notes()
        self.instance: Instance | None = None

    def __enter__(self) -> Self:
        self.folder = TemporaryDirectory(prefix="hit-or-miss-")
        folder = Path(self.folder.name)
        try:
            self.database = Database(folder / "videogames.sqlite3")
            self.process = Memcached()
            self.process.__enter__()
            self.timeline = Timeline(self.process)
            self.server = Server(self.app, self.process.port, self.database.path, folder)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc_info: object) -> None:
        for name in ("server", "timeline", "process"):
            if part := getattr(self, name, None):
                part.__exit__()
        self.folder.cleanup()

    def wait(self) -> None:
        """Wait until the app is loaded, or raise `AppFault`."""
        self.server.wait()

    def begin(self) -> None:
        """Make everything as if no check had been before."""
        self.exchanges, self.sections, self.notes.last = [], {}, None
        self.process.connection.flush()
        self.database.restore()
        self.instance = self.server.serve()

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
        return Store(self.process.connection, self.asked, self.notes)
