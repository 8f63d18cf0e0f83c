"""What a check puts between the app and its sandbox: a relay, a clock, processes of one thread."""

from collections.abc import Callable, Collection
from math import ceil

from hitormiss.cache.relay import Relay
from hitormiss.judging.record import Record
from hitormiss.serving.clock import Clock
from hitormiss.serving.isolation import MEMCACHED, Addresses
from hitormiss.serving.sandbox import Sandbox


class Surroundings:
    """
    What one check has changed around the app in *sandbox*.

    With *threads*, a process has a thread for each request, and otherwise one for all.
    """

    def __init__(self, sandbox: Sandbox, record: Record) -> None:
        self._sandbox, self._record = sandbox, record
        self.relay: Relay | None = None
        self.clock: Clock | None = None
        self.threads = True
        self.makes_wait = False
        """Whether the app has to wait in this check: that it hangs says nothing about others."""
        self._owed = 0.0

    @property
    def are_plain(self) -> bool:
        """Whether nothing is changed."""
        return not self.relay and not self.clock and self.threads

    def addresses(self, relayed: bool = True) -> Addresses:
        """Where the standard addresses lead to. Not *relayed*: past the relay, if there is one."""
        addresses = self._sandbox.addresses()
        if self.relay and relayed:
            addresses.ports[MEMCACHED] = self.relay.port
            addresses.relayed = True
        if self.clock:
            addresses.clock = str(self.clock.path)
        return addresses

    def put_relay(self, processes: Callable[[], Collection[int]]) -> Relay:
        """Put a relay before memcached. *processes* returns the ids of those that use it."""
        self._sandbox.database.let_readers_stay()
        self.relay = Relay(self._sandbox.memcached, processes)
        self.makes_wait = True
        self._record.watch_relay(self.relay)
        return self.relay

    def put_clock(self) -> Clock:
        """Make a clock that the check moves."""
        self.clock = Clock(self._sandbox.root / "clock")
        return self.clock

    def let_pass(self, seconds: float) -> None:
        """Let *seconds* pass for the app, and for memcached: now, or when it is back."""
        if self.clock:
            self.clock.move(seconds)
        self._owed += seconds
        if not self._sandbox.memcached.away:
            self.catch_up()

    def catch_up(self) -> None:
        """Let the seconds pass for memcached that it does not know of, rounded up."""
        seconds, self._owed = ceil(self._owed), 0.0
        self._sandbox.memcached.connection.let_pass(seconds)

    def clear(self) -> None:
        """Make everything plain, and bring memcached back if it is away."""
        self.threads, self.makes_wait, self._owed = True, False, 0.0
        changed = self._sandbox.memcached.bring_back()
        if self.relay:
            self.relay.close()
            self.relay, changed = None, True
        if changed:
            self._record.watch(self._sandbox.memcached)
        if self.clock:
            self.clock.close()
            self.clock = None
