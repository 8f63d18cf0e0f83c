"""In which order the commands of several requests reach memcached: a check decides it."""

from collections.abc import Callable
from typing import Any

from hitormiss.cache.command import Command
from hitormiss.cache.traffic import Policy
from hitormiss.http.exchange import Exchange
from hitormiss.http.readings import Reading
from hitormiss.judging.app_under_test import AppUnderTest
from hitormiss.judging.crowd import Crowd


class Interleaving:
    """
    The commands of *app* on their way to memcached, through a relay.

    A check that holds commands lets one request at a time go on, so it has one verdict. No
    method waits for a time: it waits until nothing moves any more (`cache.traffic`).
    """

    def __init__(self, app: AppUnderTest) -> None:
        self._app, self._relay = app, app.use_relay()

    @property
    def commands(self) -> list[Command]:
        """The commands so far, in the order in which they came."""
        return self._relay.commands

    @property
    def held(self) -> list[Command]:
        """Those that are held, in the order of their requests."""
        return self._relay.held

    def hold(self, policy: Policy | None = None) -> None:
        """
        Hold from now on each command for which *policy* is true; without one, each command.

        *policy* is called with each command before it is sent, and, where it `Command.is_sent`,
        before the app gets the reply.
        """
        self._relay.hold(policy or (lambda command: not command.is_sent))

    def hold_of(self, crowd: Crowd, policy: Policy | None = None) -> None:
        """Hold commands as `hold` does, but only those of the requests of *crowd*."""
        numbers = {exchange.number for exchange in crowd.exchanges}
        wanted = policy or (lambda command: not command.is_sent)
        self._relay.hold(lambda command: command.asker in numbers and wanted(command))

    def open(self, *commands: Command) -> None:
        """Let these held *commands* go on."""
        self._relay.open(*commands)

    def open_all(self) -> None:
        """Hold nothing any more."""
        self._relay.open_all()

    def drop(self, *commands: Command) -> None:
        """Never send these held *commands*."""
        self._relay.drop(*commands)

    def kill(self, exchange: Exchange, crowd: Crowd) -> None:
        """End the process that works for *exchange*. What it has sent and is held is dropped."""
        self._app.kill(exchange, crowd)

    def wait(self, true: Callable[[], object]) -> bool:
        """Wait until *true*, and return whether it is; False: nothing moves any more."""
        return self._relay.wait(true)

    def of(self, crowd: Crowd) -> list[Command]:
        """The held commands of the requests of *crowd*."""
        numbers = {exchange.number for exchange in crowd.exchanges}
        return [command for command in self.held if command.asker in numbers]

    def is_settled(self, crowd: Crowd) -> bool:
        """Whether each request of *crowd* is answered, is held, or waits for another."""
        return all(self._relay.waits(exchange.number) for exchange in list(crowd.pending))

    def answered(self, crowd: Crowd) -> int:
        """How many requests of *crowd* have got their response so far."""
        whole, found = len(crowd.exchanges), len(crowd.answered)

        def line(number: Any) -> str:
            return f"{number} of {whole} requests answered"

        self._app.record.notes.note(Reading(None, line, line(found), about="answered"))
        return found

    def settle(self, crowd: Crowd) -> None:
        """Wait until each request of *crowd* is answered, is held, or waits for another."""
        self.wait(lambda: self.is_settled(crowd))

    def in_step(
        self,
        crowd: Crowd,
        until: Callable[[], object] = lambda: False,
        but: Policy = lambda _: False,
    ) -> None:
        """
        Let each request of *crowd* go on by one command, in their order, again and again.

        It ends when *until* is true, which is asked before each command, or nothing moves any
        more. Commands for which *but* is true stay held, and so do their requests. All others
        are held before they are sent, until it is their turn.
        """
        self.hold()
        moves = True
        while crowd.pending and moves:
            self._rest(crowd, *crowd.exchanges)
            going = [one for one in self.of(crowd) if not but(one)]
            for command in going:
                if until():
                    return
                self.step(command, crowd)
            moves = bool(going) or self._wakes(crowd, but)

    def _wakes(self, crowd: Crowd, but: Policy) -> bool:
        """Wait for a request that did nothing, such as one that slept; False: none goes on."""

        def waits() -> bool:
            held = {one.asker for one in self.of(crowd) if but(one)}
            return all(exchange.number in held for exchange in list(crowd.pending))

        def goes_on() -> bool:
            return any(not but(one) for one in self.of(crowd))

        self.wait(lambda: goes_on() or waits())
        return goes_on()

    def step(self, command: Command, crowd: Crowd) -> None:
        """Open *command*, and wait until its request is held again, is answered, or waits."""
        self.open(command)
        self._rest(crowd, *(one for one in crowd.exchanges if one.number == command.asker))

    def _rest(self, crowd: Crowd, *exchanges: Exchange) -> None:
        """Wait until each of *exchanges* is answered, is held, or does nothing any more."""
        self.wait(
            lambda: all(
                self._relay.waits(one.number, polls=False)
                for one in exchanges
                if one in crowd.pending
            )
        )
