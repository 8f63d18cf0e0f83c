"""A connection of a client to the lab, which cannot keep others from theirs."""

import asyncio
import time
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from site_project.lab.limits import ARRIVAL_SECONDS


MOST_CONNECTIONS = 150
"""More than a few browsers open. For one more, the oldest that has sent no request is closed."""


class Connection(H11Protocol):
    """
    Uvicorn's connection; closed when a request does not begin and arrive in `ARRIVAL_SECONDS`.

    Uvicorn itself waits without end, and refuses all others while it does.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.began = time.monotonic()
        self.arrival: asyncio.TimerHandle | None = None

    @property
    def is_busy(self) -> bool:
        """Whether it has a request that was not responded to yet."""
        return self.cycle is not None and not self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_request()
        all_of_them = (one for one in self.connections if isinstance(one, Connection))
        others = [one for one in all_of_them if one is not self]
        if len(others) >= MOST_CONNECTIONS:
            oldest = min(others, key=lambda one: (one.is_busy, one.cycle is not None, one.began))
            oldest.transport.abort()
            self.connections.discard(oldest)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._expect_request()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._stop_waiting()

    def _expect_request(self) -> None:
        if self.is_busy:
            self._stop_waiting()
        elif self.arrival is None:
            self.arrival = self.loop.call_later(ARRIVAL_SECONDS, self._close)

    def _close(self) -> None:
        if not self.is_busy:
            self.transport.close()

    def _stop_waiting(self) -> None:
        if self.arrival:
            self.arrival.cancel()
        self.arrival = None
