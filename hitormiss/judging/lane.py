"""Where checks are held, one after another: a fresh app, an empty memcached, and a record."""

import shlex
import time
from collections.abc import Callable

from hitormiss.cache.redis import Redis
from hitormiss.cache.timeline import Timeline
from hitormiss.course.app import App
from hitormiss.http.exchange import Exchange, Request
from hitormiss.http.readings import Notes, Outcome
from hitormiss.http.readings import ratio as ratio_reading
from hitormiss.judging.api import Api, send
from hitormiss.judging.folder import Folder
from hitormiss.judging.stored import Store
from hitormiss.serving.output import Output
from hitormiss.serving.sandbox import Place
from hitormiss.serving.server import AppFault, Instance, Loader, Server


class Lane:
    """Where one check after another is held: `open` once, then `begin` and `finish` for each."""

    def __init__(self, app: App, server: Server, place: Place) -> None:
        self.app, self.server, self.place = app, server, place
        self.memcached, self.database = place.memcached, place.database
        self.database.act = self.act
        if isinstance(place.redis, Redis):
            place.redis.act = self.act
        self.exchanges: list[Exchange] = []
        self.actions: list[Exchange | str] = []
        self.sections: dict[int, Exchange] = {}
        self.notes = Notes()
        self.instances: list[Instance] = []
        self.ordered: list[Output] = []
        self.others: dict[tuple, Loader] = {}
        self.timeline: Timeline | None = None
        self.more: Callable[[], bool] = lambda: True
        """Whether another check may be held here."""

    def act(self, what: str) -> None:
        """Keep, for who reads a failure, what was done beside the requests."""
        self.actions.append(what)

    @property
    def instance(self) -> Instance | None:
        """The process that answered last."""
        return self.instances[-1] if self.instances else None

    def open(self, watched: bool = True) -> None:
        """
        Wait until the app is loaded, in the process that uses this lane; or raise `AppFault`.

        Not *watched*: memcached is not running, and there is nothing to record.
        """
        if watched:
            self.memcached.connect()
            self.watch_memcached()
        self._order()  # it waits there for the app, so that nobody waits for the order
        self.server.wait()

    def watch_memcached(self) -> None:
        """Begin the record of what memcached does."""
        if self.timeline:
            self.timeline.close()
        self.sections = {}
        self.timeline = Timeline(self.memcached)

    def begin(self) -> None:
        """Make everything as if no check had been before."""
        self.exchanges, self.actions, self.sections = [], [], {}
        self.notes.noted = None
        self.finish()
        self.place.empty()
        self.instances = [self._take()]

    def _take(self) -> Instance:
        if not self.ordered:
            self._order()
        instance = self.server.take(self.ordered.pop(0))
        if self.more():
            # One ahead: the process for the next check is made while this one is held.
            self._order()
        return instance

    def _order(self) -> None:
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
        self.memcached.restart()
        self.watch_memcached()

    def use_workers(self, count: int) -> None:
        """Serve the app by *count* processes, who answer in turn: as behind gunicorn."""
        self.act(f"{count} processes serve the app, and answer in turn.")
        self.instances += [self._take() for _ in range(count - len(self.instances))]

    def use_environment(self, environment: dict[str, str]) -> None:
        """Load the app once more, with *environment*, and serve that; or raise `AppFault`."""
        settings = " ".join(f"{name}={value}" for name, value in environment.items())
        how = f"started with {settings}" if settings else "loaded anew"
        self.act(f"The app is {how}.")
        self.finish()
        # An app that was loaded with them already serves the next check, too.
        key = tuple(sorted(environment.items()))
        loader = self.others.get(key) if environment else None
        server = (loader or self._load(key, environment)).servers[0]
        self.instances = [server.take(server.order(self.place.addresses()))]

    def _load(self, key: tuple, environment: dict[str, str]) -> Loader:
        place = self.place
        loader = Loader(
            self.app,
            place.folder.parent,
            place.addresses(),
            count=1,
            environment={**place.environment(), **environment},
        )
        try:
            loader.servers[0].wait()
        except AppFault:
            loader.close()
            raise
        if key in self.others:
            self.others[key].close()
        self.others[key] = loader
        return loader

    def manage(self, *arguments: str) -> Outcome:
        """Run ``manage.py`` with the app's settings, and with the rows that it serves."""
        command = shlex.join(["manage.py", *arguments])
        self.act(command)
        status, lines = self.server.manage(self.place.addresses(), list(arguments))
        return Outcome(command, status, lines, self.notes)

    def make_cache_tables(self) -> None:
        """What whoever deploys the app does. Checks do it themselves; people cannot, here."""
        if self.app.mentions("DatabaseCache"):
            self.server.manage(self.place.addresses(), ["createcachetable"])

    def ratio(self, slow: str, fast: str, times: int = 7) -> float:
        """
        How many times longer *slow* takes than *fast*, the two asked in turn.

        The quickest answer of each is compared: a busy machine slows answers, and
        quickens none, so this is what it disturbs least.
        """
        seconds: dict[str, list[float]] = {slow: [], fast: []}
        for path in [slow, fast] * (times + 1):
            began = time.perf_counter()
            self.api().get(path).need_success()
            seconds[path].append(time.perf_counter() - began)
        first, second = (min(seconds[path][1:]) for path in (slow, fast))
        self.notes.note(ratio_reading(slow, fast, first / second))
        return first / second

    def end(self) -> None:
        """After a check: end its processes. `begin` waits until they are gone."""
        for instance in self.instances:
            instance.end()

    def finish(self) -> None:
        for instance in self.instances:
            instance.close()
        self.instances = []

    def ask(self, request: Request) -> Exchange:
        """Send *request*, and keep what came of it: also when nothing came."""
        exchange = Exchange(len(self.exchanges) + 1, request)
        self.exchanges.append(exchange)
        self.actions.append(exchange)
        self.sections[self.timeline.mark()] = exchange
        self.instances.append(self.instances.pop(0))
        exchange.response = send(request, self.instances[-1])
        return exchange

    def ask_unseen(self, request: Request) -> Exchange:
        """Send *request* while memcached is not there to record anything."""
        exchange = Exchange(len(self.exchanges) + 1, request)
        self.exchanges.append(exchange)
        exchange.response = send(request, self.instances[0])
        return exchange

    def close(self) -> None:
        """End the processes of this lane, and its record."""
        self.finish()
        for loader in self.others.values():
            loader.close()
        self.others = {}
        if self.timeline:
            self.timeline.close()

    def tell(self) -> None:
        """Fill in what memcached did for each exchange so far."""
        self.timeline.tell(self.sections, self.asked())

    def asked(self) -> set[str]:
        return {exchange.request.path for exchange in self.exchanges}

    def api(self) -> Api:
        return Api(self.ask, self.notes)

    def folder(self) -> Folder:
        return Folder(self.place.folder, self.notes, self.act)

    def store(self) -> Store:
        return Store(self.memcached, self.asked, self.notes, self.act, self.restart_memcached)
