"""Requests that are sent at the same time."""

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

from hitormiss.http.exchange import Exchange
from hitormiss.serving.fault import AppFault
from hitormiss.serving.instance import Instance


class Crowd:
    """
    Sends each of *exchanges* to one of *instances*, in turn, and waits for none.

    It calls *answered* whenever one of them has got its response, or will get none.
    """

    def __init__(
        self,
        exchanges: Sequence[Exchange],
        instances: Sequence[Instance],
        answered: Callable[[], None],
    ) -> None:
        self.exchanges = list(exchanges)
        self.pending = list(exchanges)
        """Those without a response so far, in their order."""
        self.began = time.monotonic()
        self.ended: dict[int, float] = {}
        """When a request got its response, or the news that there is none, by its number."""
        self.faults: dict[int, AppFault] = {}
        """Why a request got no response, by its number."""
        self._killed: set[int] = set()
        self._answered = answered
        self._threads = [
            threading.Thread(target=partial(self._ask, *pair), daemon=True)
            for pair in zip(self.exchanges, instances, strict=True)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def answered(self) -> list[Exchange]:
        """Those that have got their response, in their order."""
        return [one for one in self.exchanges if one.response]

    def wait(self) -> None:
        """Wait until none is pending. Raises the `AppFault` of the first without a response."""
        for thread in self._threads:
            thread.join()
        for exchange in self.exchanges:
            if fault := self.faults.get(exchange.number):
                fault.number = exchange.number
                raise fault

    def expect_end(self, pid: int) -> None:
        """The check ends process *pid*: its requests get no response, and that is no fault."""
        self._killed.add(pid)

    def _ask(self, exchange: Exchange, instance: Instance) -> None:
        try:
            exchange.response = instance.ask(exchange.request, exchange.number)
        except AppFault as fault:
            if instance.pid not in self._killed:
                self.faults[exchange.number] = fault
        self.ended[exchange.number] = time.monotonic()
        self.pending.remove(exchange)
        self._answered()
