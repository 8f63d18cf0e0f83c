"""The app as one check after another meets it: a new process, an empty memcached, a record."""

import shlex
from collections.abc import Sequence

from hitormiss.cache.relay import Relay
from hitormiss.http.exchange import Exchange, Request
from hitormiss.judging.crowd import Crowd
from hitormiss.judging.outcome import Outcome
from hitormiss.judging.record import Record
from hitormiss.judging.supply import Supply
from hitormiss.judging.surroundings import Surroundings
from hitormiss.serving.clock import Clock
from hitormiss.serving.fault import AppFault
from hitormiss.serving.instance import Instance
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
        self.supply = Supply(server, sandbox)
        self.instances: list[Instance] = []
        self.serving = server
        """The server whose instances respond now."""
        self.around = Surroundings(sandbox, self.record)
        self._cookies: dict[str, str] = {}
        self._others: dict[tuple[tuple[str, str], ...], Loader] = {}

    def instance_of(self, exchange: Exchange | None) -> Instance | None:
        """The process that got *exchange*; without one, or if it is gone, the last one."""
        last = self.instances[-1] if self.instances else None
        pid = exchange.process if exchange else None
        return next((one for one in self.instances if one.pid == pid), last)

    def open(self, watched: bool = True) -> None:
        """
        Wait until the app is loaded, and its first process listens. Raises `AppFault`.

        Not *watched*: memcached does not run, so there is nothing to record.
        """
        if watched:
            self.record.watch(self.sandbox.memcached)
        self.supply.open()

    def begin(self) -> None:
        """Make everything as if there had been no check before."""
        self.record.clear()
        self.finish()
        self.around.clear()
        self.sandbox.empty()
        if self.sandbox.memcached.is_limited:
            self.sandbox.memcached.restart()
            self.record.watch(self.sandbox.memcached)
        self.serving, self._cookies = self.server, {}
        self.instances = [self.supply.take()]

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
        self.supply.close()
        if self.around.relay:
            self.around.relay.close()
        for loader in self._others.values():
            loader.close()
        self._others = {}
        self.record.stop_watching()

    def ask(self, request: Request) -> Exchange:
        """Send *request* to the next instance, and record it, even if no response comes."""
        (exchange,), (instance,) = self._begin([request])
        number = None if self.around.are_plain else exchange.number
        exchange.response = instance.ask(request, number)
        return exchange

    def start(self, requests: Sequence[Request]) -> Crowd:
        """Send *requests* at the same time, each to the next instance, and wait for none."""
        if len(requests) > 1:
            first = len(self.record.exchanges) + 1
            last = first + len(requests) - 1
            self.record.act(f"Requests {first} to {last} are sent at the same time.")
        exchanges, instances = self._begin(requests)
        for exchange in exchanges:
            exchange.crowd = exchanges[0].number
        return Crowd(exchanges, instances, self._answered)

    def _begin(self, requests: Sequence[Request]) -> tuple[list[Exchange], list[Instance]]:
        """Record *requests*, and choose the process for each."""
        exchanges, instances = [], []
        for request in requests:
            exchange = self.record.begin(request)
            self.instances.append(self.instances.pop(0))
            exchange.process = self.instances[-1].pid
            exchanges.append(exchange)
            instances.append(self.instances[-1])
        return exchanges, instances

    def _answered(self) -> None:
        if self.around.relay:
            self.around.relay.happens()

    def _processes(self) -> list[int]:
        """The processes that work while the check waits for the app."""
        return [self.sandbox.memcached.process.pid, *(one.pid for one in self.instances)]

    def sign_in(self, user: str) -> str:
        """Sign *user* in, once in each check; the value of their session cookie."""
        if user not in self._cookies:
            if self.serving.sessions_elsewhere:
                self.record.leave_out()
            self._cookies[user] = self.serving.sign_in(self.around.addresses(relayed=False), user)
        return self._cookies[user]

    def restart(self) -> None:
        """Serve the app by a new process: what the old one had in its own memory is gone."""
        self.record.act("The app is started again.")
        self.finish()
        self.instances = self._take(1)

    def use_workers(self, count: int, threads: bool = True) -> None:
        """
        Serve the app by *count* processes that respond in turn, as behind gunicorn.

        Without *threads* each has one thread, as a sync worker of gunicorn: it works for one
        request after another, and keeps what a thread keeps, such as a connection.
        """
        kind = "" if threads else " of one thread each"
        self.record.act(f"{count} processes{kind} serve the app, and respond in turn.")
        if threads != self.around.threads:
            self._leave()
            self.around.threads = threads
        self.instances += self._take(count - len(self.instances))

    def use_relay(self) -> Relay:
        """From now on, the app reaches memcached through a relay, and so do all its processes."""
        if not self.around.relay:
            self._leave()
            self.around.put_relay(self._processes)
            self.instances = self._take(1)
        assert self.around.relay is not None  # it is there now
        return self.around.relay

    def use_clock(self) -> Clock:
        """From now on, the app follows a clock that the check moves."""
        if not self.around.clock:
            self._leave()
            self.around.put_clock()
            self.instances = self._take(1)
        assert self.around.clock is not None  # it is there now
        return self.around.clock

    def _leave(self) -> None:
        """Leave the processes of now: others follow. Those that served nothing serve later."""
        if self.around.are_plain and self.serving is self.server:
            self.supply.give_back(*(one for one in self.instances if not one.was_asked))
            self.instances = [one for one in self.instances if one.was_asked]
        self.finish()

    def _take(self, count: int) -> list[Instance]:
        """*count* new processes that find the app's surroundings as they are now."""
        if self.around.are_plain:
            return [self.supply.take() for _ in range(count)]
        taken = self.supply.take_other(count, self.around.addresses(), self.around.threads)
        for instance in taken:
            self._excuse(instance)
        return taken

    def _excuse(self, instance: Instance) -> None:
        """A process that the check makes wait does not hang."""
        if relay := self.around.relay:
            instance.watchdog.excuse = lambda: bool(relay.held)

    def kill(self, exchange: Exchange, crowd: Crowd) -> None:
        """
        End the process that works for *exchange*, one of *crowd*, and take another one for it.

        What it has sent to the relay, and is held there, memcached never gets.
        """
        self.record.act(f"The process that works for request {exchange.number} is killed.")
        instance = next(one for one in self.instances if one.pid == exchange.process)
        crowd.expect_end(instance.pid)
        instance.end()
        if relay := self.around.relay:
            relay.drop(*(one for one in relay.held if one.process == instance.pid))
        instance.close()
        self.instances.remove(instance)
        self.instances = [*self._take(1), *self.instances]

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
        output = server.order(self.around.addresses(), threads=self.around.threads)
        self.instances = [server.take(output)]
        self._excuse(self.instances[0])

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
        status, lines = self.server.manage(self.around.addresses(relayed=False), list(arguments))
        return Outcome(command, status, lines, self.record.notes)

    def make_cache_tables(self) -> None:
        """Run ``createcachetable`` if the app needs it, as its deployment would."""
        if self.app.mentions("DatabaseCache"):
            self.server.manage(self.sandbox.addresses(), ["createcachetable"])
