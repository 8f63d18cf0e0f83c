"""Processes that serve the app: most are started one ahead, and wait for the next check."""

from collections.abc import Callable

from hitormiss.serving.instance import Instance
from hitormiss.serving.isolation import Addresses
from hitormiss.serving.output import Output
from hitormiss.serving.sandbox import Sandbox
from hitormiss.serving.server import Server


class Supply:
    """
    Processes of *server* in *sandbox*.

    They are taken in the order in which they were started, so those that were started ahead are
    kept when a check needs others.
    """

    def __init__(self, server: Server, sandbox: Sandbox) -> None:
        self.server, self.sandbox = server, sandbox
        self.more: Callable[[], bool] = lambda: True
        """Whether another check may follow."""
        self._ordered: list[Output] = []
        self._spare: list[Instance] = []

    def open(self) -> None:
        """Wait until the app is loaded, and its first process listens. Raises `AppFault`."""
        self._order()  # before the app is loaded: the process starts as soon as it is
        self.server.wait()
        self._keep_ordered()

    def take(self) -> Instance:
        """A process that has served nothing, and that lives with the sandbox as it is."""
        if self._spare:
            instance = self._spare.pop()
        else:
            if not self._ordered:
                self._order()
            instance = self.server.take(self._ordered.pop(0))
        if self.more():
            # The process for the next check starts while this check runs.
            self._order()
        return instance

    def take_other(self, count: int, addresses: Addresses, threads: bool) -> list[Instance]:
        """*count* new processes with other *addresses*, or without *threads*."""
        self._keep_ordered()
        outputs = [self.server.order(addresses, threads=threads) for _ in range(count)]
        return [self.server.take(output) for output in outputs]

    def give_back(self, *instances: Instance) -> None:
        """Keep these *instances* for the next check: they have served nothing."""
        self._spare += instances

    def close(self) -> None:
        """End the processes that nobody has taken."""
        for instance in self._spare:
            instance.close()
        self._spare = []

    def _keep_ordered(self) -> None:
        while self._ordered:
            self._spare.append(self.server.take(self._ordered.pop(0)))

    def _order(self) -> None:
        self._ordered.append(self.server.order(self.sandbox.addresses()))
