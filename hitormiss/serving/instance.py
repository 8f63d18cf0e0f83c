"""A process that serves the app: ask it over HTTP, and look at how it ends."""

import json
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.client import (
    BadStatusLine,
    HTTPConnection,
    HTTPException,
    HTTPResponse,
    LineTooLong,
    RemoteDisconnected,
    UnknownProtocol,
)
from pathlib import Path
from typing import Any

from hitormiss.http.exchange import ADDRESS, Request, Response
from hitormiss.machine.ports import HOST
from hitormiss.machine.processes import has_ended
from hitormiss.serving import asking
from hitormiss.serving.fault import AppFault
from hitormiss.serving.output import Output
from hitormiss.serving.watchdog import Watch, Watchdog


LARGEST_BODY = 32 * 2**20
"""Bytes of a body that are read. What is longer is a fault of the app."""

PIECE = 2**20


@dataclass
class Instance:
    """
    A process of the app that serves on *port* of the loopback address.

    It writes its exceptions into *folder*. `exit_status` asks its parent how it
    ended: a number, negative for a signal; None while it runs.
    """

    pid: int
    port: int
    output: Output
    folder: Path
    exit_status: Callable[[], int | None]

    def __post_init__(self) -> None:
        self.watchdog = Watchdog(self.pid, self.dump)
        self.was_asked = self.was_ended = False

    def ask(self, request: Request, number: int | None = None) -> Response:
        """
        Send *request* and return the response. Several threads may do so at the same time.

        With its *number*, it is said how long the app waited (`Response.waited`), and a relay
        is told who asks. Raises `AppFault` when no response comes, or no end of it.
        """
        self.was_asked = True
        return _Ask(self, request, number).response()

    def end(self) -> None:
        """End the process, without waiting for it. `close` waits."""
        self.was_ended = True
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def close(self) -> None:
        """End the process, and return when it has stopped printing."""
        self.end()
        self.output.close()

    @property
    def dump(self) -> Path:
        """The file into which the process writes its threads on SIGUSR1."""
        return self.folder / f"{self.pid}.threads"

    def exceptions(self) -> list[dict[str, Any]]:
        """
        The exceptions that became a 500 (`exceptions.describe`), in their order.

        One that the process is writing now, after its response, is left out.
        """
        path = self.folder / f"{self.pid}.exceptions"
        lines = path.read_text(encoding="utf-8").splitlines(True) if path.exists() else []
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def has_ended(self) -> bool:
        return has_ended(self.pid)


class _Ask:
    """One request to an instance, and what arrived of the response."""

    def __init__(self, instance: Instance, request: Request, number: int | None) -> None:
        self.instance, self.request = instance, request
        self.number = number
        self.what = f"{request.method} {request.path}"
        self.received: HTTPResponse | None = None
        self.body = b""
        self.nonsense: Exception | None = None
        self.broken = False

    def response(self) -> Response:
        with self.instance.watchdog.of_request() as watch:
            self._exchange(watch)
        if fault := self._fault(watch):
            raise fault
        assert self.received is not None  # else it is a fault
        waited = self.received.headers[asking.WAITED]
        del self.received.headers[asking.WAITED]
        return Response(
            self.received.status,
            self.received.reason,
            tuple(self.received.headers.items()),
            self.body,
            float(waited) if waited else None,
        )

    def _exchange(self, watch: Watch) -> None:
        connection = HTTPConnection(HOST, self.instance.port, timeout=60)
        try:
            _send(connection, self.request, self.number)
            self.received = connection.getresponse()
            while not self._too_long and (piece := self.received.read1(PIECE)):
                self.body += piece
                watch.received += len(piece)
        except (BadStatusLine, LineTooLong, UnknownProtocol) as error:
            self.broken = True
            # RemoteDisconnected is a BadStatusLine, too: the app sent no line at all.
            self.nonsense = None if isinstance(error, RemoteDisconnected) else error
        except (OSError, HTTPException, EOFError):
            self.broken = True
        finally:
            connection.close()

    @property
    def _too_long(self) -> bool:
        return len(self.body) > LARGEST_BODY

    def _fault(self, watch: Watch) -> AppFault | None:
        missing = self.received.length if self.received and not self._too_long else 0
        if missing:
            size, whole = len(self.body), len(self.body) + missing
            return AppFault(
                f"Your app's response to {self.what} ends after {size:,} of {whole:,} bytes."
            )
        if self.nonsense:
            said = str(self.nonsense)[:60]
            return AppFault(f"Your app's response to {self.what} is not HTTP: {said}")
        if watch.what:
            sentence = f"Your app {watch.what} while it handles {self.what}."
            return AppFault(sentence, {"frames": watch.frames})
        if self._too_long:
            return AppFault(
                f"Your app's response to {self.what} is longer than 32 MB: we stopped reading."
            )
        if self.broken:
            return AppFault(self._how_it_broke())
        return None

    def _how_it_broke(self) -> str:
        if self.instance.was_ended:
            return f"The check ended your app's process while it handled {self.what}."
        status = self.instance.exit_status()
        if status is None:
            return f"Your app broke off its response to {self.what}."
        how = f"with status {status}" if status >= 0 else f"by signal {-status}"
        return f"Your app's process ended {how} while it handled {self.what}."


def _send(connection: HTTPConnection, request: Request, number: int | None) -> None:
    connection.putrequest(request.method, request.path, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", ADDRESS)
    if number is not None:
        connection.putheader(asking.NUMBER, str(number))
    for name, value in request.headers:
        connection.putheader(name, value)
    data = request.body.encode() if request.body is not None else None
    if data is not None:
        connection.putheader("Content-Length", str(len(data)))
    connection.endheaders(data)
