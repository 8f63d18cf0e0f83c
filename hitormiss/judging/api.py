"""Ask the API over HTTP, and read the answers as a client would."""

import json
from collections.abc import Callable
from http.client import (
    BadStatusLine,
    HTTPConnection,
    HTTPException,
    LineTooLong,
    RemoteDisconnected,
    UnknownProtocol,
)
from typing import Any

from hitormiss.http.exchange import ACCEPT, ADDRESS, SESSIONS, Exchange, Request, Response
from hitormiss.http.readings import Notes
from hitormiss.judging.answer import Answer
from hitormiss.serving.server import AppFault, Instance
from hitormiss.serving.watchdog import watching


LONGEST_BODY = 32 * 2**20
LONGEST_PIECE = 2**20


class Api:
    """
    The API of the app under check, as one client sees it.

    Headers are keyword arguments: ``api.get("/videogames/", User_Agent="Firefox")``.
    Each method returns an `Answer`.
    """

    def __init__(self, ask: Callable[[Request], Exchange], notes: Notes, user: str | None = None):
        self._ask = ask
        self._notes = notes
        self._session = {"Cookie": f"sessionid={SESSIONS[user]}"} if user else {}

    def signed_in(self, user: str) -> "Api":
        """The same API, asked by *user*: ``ana`` or ``bob``, each with a session of theirs."""
        return Api(self._ask, self._notes, user)

    def get(self, path: str, **headers: str) -> "Answer":
        return self.send("GET", path, **headers)

    def head(self, path: str, **headers: str) -> "Answer":
        return self.send("HEAD", path, **headers)

    def options(self, path: str, **headers: str) -> "Answer":
        return self.send("OPTIONS", path, **headers)

    def post(self, path: str, data: Any, **headers: str) -> "Answer":
        return self.send("POST", path, data, **headers)

    def put(self, path: str, data: Any, **headers: str) -> "Answer":
        return self.send("PUT", path, data, **headers)

    def patch(self, path: str, data: Any, **headers: str) -> "Answer":
        return self.send("PATCH", path, data, **headers)

    def delete(self, path: str, **headers: str) -> "Answer":
        return self.send("DELETE", path, **headers)

    def send(self, method: str, path: str, data: Any = None, **headers: str) -> "Answer":
        """Send a request, with *data* as its JSON body. A 5xx ends the check: it is never meant."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        cookies = [one for one in (self._session.get("Cookie"), named.pop("Cookie", None)) if one]
        fields = {"Accept": named.pop("Accept", ACCEPT)}
        if data is not None:
            fields["Content-Type"] = "application/json"
        fields |= named
        if cookies:
            fields["Cookie"] = "; ".join(cookies)
        body = None if data is None else json.dumps(data)
        answer = Answer(self._ask(Request(method, path, tuple(fields.items()), body)), self._notes)
        if answer.status >= 500:
            answer.need_success()
        return answer


def send(request: Request, instance: Instance) -> Response:
    """
    Send *request* to *instance*, and return what came back over the wire.

    Raises `AppFault` when nothing comes, or no end of it.
    """
    what = f"{request.method} {request.path}"
    connection = HTTPConnection("127.0.0.1", instance.port, timeout=60)
    received, body, nonsense = None, b"", None
    with watching(instance.pid, instance.dump) as watch:
        try:
            _send(connection, request)
            received = connection.getresponse()
            while len(body) <= LONGEST_BODY and (piece := received.read1(LONGEST_PIECE)):
                body += piece
                watch.received += len(piece)
            complete = not received.length
        except (BadStatusLine, LineTooLong, UnknownProtocol) as error:
            # RemoteDisconnected is a BadStatusLine, too: no line at all.
            nonsense = None if isinstance(error, RemoteDisconnected) else error
            complete = False
        except (OSError, HTTPException, EOFError):
            complete = False
        finally:
            connection.close()
    if received is not None and received.length and len(body) <= LONGEST_BODY:
        promised = len(body) + received.length
        raise AppFault(
            f"Your app's answer to {what} ends after {len(body):,} of {promised:,} bytes."
        )
    if nonsense is not None:
        raise AppFault(f"Your app's answer to {what} is not HTTP: {str(nonsense)[:60]}")
    if watch.what:
        raise AppFault(f"Your app {watch.what} while it answers {what}.", {"frames": watch.frames})
    if not complete and len(body) <= LONGEST_BODY:
        how = instance.end_status()
        if how:
            raise AppFault(f"Your app's process ended {how} while it answered {what}.")
        raise AppFault(f"Your app broke off its answer to {what}.")
    if len(body) > LONGEST_BODY:
        raise AppFault(f"Your app's answer to {what} is longer than 32 MB: we stopped reading.")
    return Response(received.status, received.reason, tuple(received.headers.items()), body)


def _send(connection: HTTPConnection, request: Request) -> None:
    connection.putrequest(request.method, request.path, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", ADDRESS)
    for name, value in request.headers:
        connection.putheader(name, value)
    data = request.body.encode() if request.body is not None else None
    if data is not None:
        connection.putheader("Content-Length", str(len(data)))
    connection.endheaders(data)
