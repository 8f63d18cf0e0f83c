"""What a check stands on: a fresh app, an empty memcached, its rows as they were, and a record."""

import os
import shlex
import shutil
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from . import configuration
from .api import Api, send
from .app import App
from .database import Database
from .exchange import Exchange, Request
from .isolation import MEMCACHED, REDIS, Addresses
from .machine import MachineLacks
from .memcached import Memcached
from .output import Output
from .readings import Notes, Outcome, ratio as ratio_reading
from .redis import Redis
from .server import AppFault, Instance, Loader, Server
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
        self.servers: list[Memcached | Redis] = []
        self.loader: Loader | None = None
        self.fault: AppFault | None = None
        self.lanes: list[Lane] = []
        try:
            places = [self._place(number) for number in range(self.count)]
            if self.fault is None:
                environment = {"FOLDER": str(places[0].folder)}
                addresses = places[0].addresses()
                count = self.count
                self.loader = Loader(self.app, self.folder, addresses, count, None, environment)
                self.lanes = [
                    Lane(self.app, server, place)
                    for server, place in zip(self.loader.servers, places, strict=True)
                ]
        except BaseException:
            self.__exit__()
            raise
        return self

    def _place(self, number: int) -> "Place":
        """What one lane has for itself: a memcached, rows, a folder, and a Redis where one is used."""
        folder = self.folder / f"lane-{number}"
        folder.mkdir()
        database = Database(self.folder / f"{number}.sqlite3")
        memcached = Memcached(self.app.folder / configuration.NAME)
        try:
            self.servers.append(memcached.start())
        except configuration.Unfit as unfit:
            self.fault = unfit_fault(self.app, unfit)
        redis: Redis | MachineLacks | None = None
        if self.app.lesson.uses("redis"):
            try:
                redis = Redis(self.folder).start()
                self.servers.append(redis)
            except MachineLacks as lack:
                redis = lack
        return Place(memcached, database, folder, redis)

    def __exit__(self, *exc_info: object) -> None:
        if self.loader:
            self.loader.close()
        for server in self.servers:
            server.stop()
        self.directory.cleanup()


@dataclass
class Place:
    """What one lane has for itself."""

    memcached: Memcached
    database: Database
    folder: Path
    redis: Redis | MachineLacks | None

    def addresses(self) -> Addresses:
        ports = {MEMCACHED: self.memcached.port}
        if isinstance(self.redis, Redis):
            ports[REDIS] = self.redis.port
        return Addresses(ports, str(self.database.path))

    def empty(self) -> None:
        """Make everything as if no check had been before."""
        self.memcached.connection.flush()
        self.database.restore()
        if isinstance(self.redis, Redis):
            self.redis.empty()
        for left in self.folder.iterdir():
            shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()


class Lane:
    """Where one check after another is held: `open` once, then `begin` and `finish` for each."""

    def __init__(self, app: App, server: Server, place: Place) -> None:
        self.app, self.server, self.place = app, server, place
        self.memcached, self.database = place.memcached, place.database
        self.database.act = self.act
        self.exchanges: list[Exchange] = []
        self.actions: list[Exchange | str] = []
        self.sections: dict[int, Exchange] = {}
        self.notes = Notes()
        self.instances: list[Instance] = []
        self.ordered: list[Output] = []
        self.others: list[Loader] = []

    def act(self, what: str) -> None:
        """Keep, for who reads a failure, what was done beside the requests."""
        self.actions.append(what)

    @property
    def instance(self) -> Instance | None:
        """The process that answers next."""
        return self.instances[0] if self.instances else None

    def open(self) -> None:
        """Wait until the app is loaded, in the process that uses this lane; or raise `AppFault`."""
        self.memcached.connect()
        self.timeline = Timeline(self.memcached)
        self.server.wait()
        self._order()

    def begin(self) -> None:
        """Make everything as if no check had been before."""
        self.exchanges, self.actions, self.sections = [], [], {}
        self.notes.last = None
        self.place.empty()
        self.instances = [self._take()]

    def _take(self) -> Instance:
        instance = self.server.take(self.ordered.pop(0))
        self._order()
        return instance

    def _order(self) -> None:
        # One ahead: the process for the next check is made while this one is held.
        self.ordered.append(self.server.order(self.place.addresses()))

    def restart(self) -> None:
        """Serve the app by a new process: what it had in its own memory is gone."""
        self.act("The app is started again.")
        self.finish()
        self.instances = [self._take()]

    def restart_memcached(self) -> None:
        """End memcached, and start it again at the same address: it has forgotten everything."""
        self.tell()
        self.act("memcached is started again.")
        self.sections = {}
        self.memcached.restart()
        self.timeline = Timeline(self.memcached)

    def use_workers(self, count: int) -> None:
        """Serve the app by *count* processes, who answer in turn: as behind gunicorn."""
        self.act(f"{count} processes serve the app, and answer in turn.")
        self.instances += [self._take() for _ in range(count - len(self.instances))]

    def use_environment(self, environment: dict[str, str]) -> None:
        """Load the app once more, with *environment*, and serve that; or raise `AppFault`."""
        settings = " ".join(f"{name}={value}" for name, value in environment.items())
        self.act(f"The app is started with {settings}.")
        self.finish()
        folder = self.place.folder.parent / f"other-{len(self.others)}"
        folder.mkdir(exist_ok=True)
        environment = {"FOLDER": str(self.place.folder), **environment}
        loader = Loader(self.app, folder, self.place.addresses(), 1, None, environment)
        self.others.append(loader)
        server = loader.servers[0]
        server.wait()
        self.instances = [server.take(server.order(self.place.addresses()))]

    def manage(self, *arguments: str) -> Outcome:
        """Run ``manage.py`` with the app's settings, and with the rows that it serves."""
        command = shlex.join(["manage.py", *arguments])
        self.act(command)
        status, lines = self.server.manage(self.place.addresses(), list(arguments))
        return Outcome(command, status, lines, self.notes)

    def ratio(self, slow: str, fast: str, times: int = 7) -> float:
        """How many times longer *slow* takes than *fast*: medians, the two asked in turn."""
        seconds: dict[str, list[float]] = {slow: [], fast: []}
        for path in [slow, fast] * (times + 1):
            began = time.perf_counter()
            self.api().get(path).need_success()
            seconds[path].append(time.perf_counter() - began)
        first, second = (statistics.median(seconds[path][1:]) for path in (slow, fast))
        self.notes.note(ratio_reading(slow, fast, first / second))
        return first / second

    def finish(self) -> None:
        for instance in self.instances:
            instance.close()
        for loader in self.others:
            loader.close()
        self.instances, self.others = [], []

    def ask(self, request: Request) -> Exchange:
        """Send *request*, and keep what came of it: also when nothing came."""
        exchange = Exchange(len(self.exchanges) + 1, request)
        self.exchanges.append(exchange)
        self.actions.append(exchange)
        self.sections[self.timeline.mark()] = exchange
        exchange.response = send(request, self.instances[0])
        self.instances.append(self.instances.pop(0))
        return exchange

    def tell(self) -> None:
        """Fill in what memcached did for each exchange so far."""
        self.timeline.tell(self.sections, self.asked())

    def asked(self) -> set[str]:
        return {exchange.request.path for exchange in self.exchanges}

    def api(self) -> Api:
        return Api(self.ask, self.notes)

    def store(self) -> Store:
        return Store(self.memcached, self.asked, self.notes, self.act, self.restart_memcached)


def lanes_worthwhile() -> int:
    """How many lanes make a single run fastest: two, where there are cores for them."""
    return min(2, os.cpu_count() or 1)


def unfit_fault(app: App, unfit: configuration.Unfit) -> AppFault:
    """A memcached that cannot be started by the app's own file is an app that does not start."""
    frame = {
        "file": str(app.folder / configuration.NAME),
        "line": unfit.line,
        "name": "memcached",
        "text": unfit.text,
    }
    return AppFault(str(unfit), {"frames": [frame]})
