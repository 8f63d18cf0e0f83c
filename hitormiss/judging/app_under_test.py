"""The app as one check after another meets it: a new process, an empty memcached, a record."""

import shlex
from collections.abc import Callable

from hitormiss.http.exchange import Exchange, Request
from hitormiss.http.readings import Outcome
from hitormiss.judging.record import Record
from hitormiss.serving.fault import AppFault
from hitormiss.serving.instance import Instance
from hitormiss.serving.output import Output
from hitormiss.serving.sandbox import Sandbox
from hitormiss.serving.server import Loader, Server


class AppUnderTest:
    """
    The app in its *sandbox*: `open` it once, then `begin` and `end` each check.

    It may only be used by the process that has opened it.
    """

    def __init__(self, sandbox: Sandbox, server: Server) -> None:
        self.sandbox, self.server = sandbox, server
        self.app = sandbox.app
        self.record = Record()
        self.instances: list[Instance] = []
        self.serving = server
        """The server whose instances respond now."""
        self._cookies: dict[str, str] = {}
        self.more: Callable[[], bool] = lambda: True
        """Whether another check may follow."""
        self._ordered: list[Output] = []
        self._first: Instance | None = None
        self._others: dict[tuple[tuple[str, str], ...], Loader] = {}

    @property
    def instance(self) -> Instance | None:
        """The process that responded last."""
        return self.instances[-1] if self.instances else None

    def open(self, watched: bool = True) -> None:
        """
        Wait until the app is loaded, and its first process listens. Raises `AppFault`.

        Not *watched*: memcached does not run, so there is nothing to record.
        """
        if watched:
            self.record.watch(self.sandbox.memcached)
        self._order()  # before the app is loaded: the process starts as soon as it is
        self.server.wait()
        self._first = self.server.take(self._ordered.pop(0))

    def begin(self) -> None:
        """Make everything as if there had been no check before."""
        self.record.clear()
        self.finish()
        self.sandbox.empty()
        if self.sandbox.memcached.is_limited:
            self.sandbox.memcached.restart()
            self.record.watch(self.sandbox.memcached)
        self.serving, self._cookies = self.server, {}
        self.instances = [self._take()]

    def end(self) -> None:
        """After a check: end its processes, without waiting. `begin` waits for them."""
        for instance in self.instances:
            instance.end()

    def finish(self) -> None:
        """End the processes that serve the app, and wait until they have ended."""
        for instance in self.instances:
            instance.close()
        self.instances = []

    def close(self) -> None:
        """End every process of the app that this object has started, and the record."""
        self.finish()
        for loader in self._others.values():
            loader.close()
        self._others = {}
        self.record.stop_watching()

    def ask(self, request: Request) -> Exchange:
        """Send *request* to the next instance, and record it, even if no response comes."""
        exchange = self.record.begin(request)
        self.instances.append(self.instances.pop(0))
        exchange.process = self.instances[-1].pid
        exchange.response = self.instances[-1].ask(request)
        return exchange

    def sign_in(self, user: str) -> str:
        """Sign *user* in, once in each check; the value of their session cookie."""
        if user not in self._cookies:
            if self.serving.sessions_elsewhere:
                self.record.leave_out()
            self._cookies[user] = self.serving.sign_in(self.sandbox.addresses(), user)
        return self._cookies[user]

    def restart(self) -> None:
        """Serve the app by a new process: what the old one had in its own memory is gone."""
        self.record.act("The app is started again.")
        self.finish()
        self.instances = [self._take()]

    def use_workers(self, count: int) -> None:
        """Serve the app by *count* processes that respond in turn, as behind gunicorn."""
        self.record.act(f"{count} processes serve the app, and respond in turn.")
        self.instances += [self._take() for _ in range(count - len(self.instances))]

    def use_environment(self, environment: dict[str, str]) -> None:
        """Load the app again with the variables in *environment*, and serve it. `AppFault`."""
        settings = " ".join(f"{name}={value}" for name, value in environment.items())
        how = f"started with {settings}" if settings else "loaded again"
        self.record.act(f"The app is {how}.")
        self.finish()
        # An app that was loaded with the same variables can serve the next check, too.
        key = tuple(sorted(environment.items()))
        loader = self._others.get(key) if environment else None
        server = (loader or self._load(key)).servers[0]
        self.serving, self._cookies = server, {}
        self.instances = [server.take(server.order(self.sandbox.addresses()))]

    def _load(self, environment: tuple[tuple[str, str], ...]) -> Loader:
        loader = Loader(self.sandbox, environment=dict(environment))
        try:
            loader.servers[0].wait()
        except AppFault:
            loader.close()
            raise
        if environment in self._others:
            self._others[environment].close()
        self._others[environment] = loader
        return loader

    def manage(self, *arguments: str) -> Outcome:
        """Run ``manage.py`` with the app's settings, and with the rows that it serves."""
        command = shlex.join(["manage.py", *arguments])
        self.record.act(command)
        status, lines = self.server.manage(self.sandbox.addresses(), list(arguments))
        return Outcome(command, status, lines, self.record.notes)

    def make_cache_tables(self) -> None:
        """Run ``createcachetable`` if the app needs it, as its deployment would."""
        if self.app.mentions("DatabaseCache"):
            self.server.manage(self.sandbox.addresses(), ["createcachetable"])

    def _take(self) -> Instance:
        if self._first:
            instance, self._first = self._first, None
        else:
            if not self._ordered:
                self._order()
            instance = self.server.take(self._ordered.pop(0))
        if self.more():
            # The process for the next check starts while this check runs.
            self._order()
        return instance

    def _order(self) -> None:
        self._ordered.append(self.server.order(self.sandbox.addresses()))
