"""Ask the API over HTTP, and read the answers as a client would."""

import json
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from http.client import (
    BadStatusLine,
    HTTPConnection,
    HTTPException,
    LineTooLong,
    RemoteDisconnected,
    UnknownProtocol,
)
from typing import Any, NoReturn

from hitormiss.http import readings
from hitormiss.http.exchange import ACCEPT, ADDRESS, Exchange, Request, Response
from hitormiss.http.readings import Notes
from hitormiss.serving.server import AppFault, Instance
from hitormiss.serving.watchdog import watching


LONGEST_BODY = 32 * 2**20
LONGEST_PIECE = 2**20
SUCCESS = {"POST": "HTTP/1.1 201 Created", "DELETE": "HTTP/1.1 204 No Content"}
SESSIONS = {"ana": "ana-is-signed-in", "bob": "bob-is-signed-in"}


class Unanswered(Exception):
    """The API answered with an error where the check needs an answer. The reading says which."""


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


class Answer:
    """
    A response, read as a check reads it.

    Reading more than the status of an error answer ends the check: what a check
    wants to know of a list, it cannot learn from a 404.
    """

    def __init__(self, exchange: Exchange, notes: Notes) -> None:
        self.exchange = exchange
        self._response = exchange.response
        self._notes = notes

    def need_success(self) -> None:
        if self._response.status >= 400:
            self._notes.note(readings.status(self.exchange))
            raise Unanswered(SUCCESS.get(self.exchange.request.method, "HTTP/1.1 200 OK"))

    @property
    def status(self) -> int:
        self._notes.note(readings.status(self.exchange))
        return self._response.status

    def header(self, name: str) -> str | None:
        """The value of a header, None where it is absent."""
        self._notes.note(readings.header(self.exchange, name))
        return self._response.header(name)

    @property
    def queries(self) -> int:
        """How often the app asked its database to make this answer."""
        self.need_success()
        value = self.header("X-Queries") or ""
        return int(value) if value.isdigit() else self._nonsense("X-Queries: a number")

    @property
    def age(self) -> int | None:
        """Seconds since the answer was stored. Django sends it with stored pages only."""
        self.need_success()
        value = self.header("Age")
        if value is None:
            return None
        return int(value) if value.strip().isdigit() else self._nonsense("Age: a number of seconds")

    def _nonsense(self, wanted: str) -> NoReturn:
        raise Unanswered(wanted)

    @property
    def vary(self) -> set[str]:
        """``Accept, Cookie`` as ``{"accept", "cookie"}``."""
        self.need_success()
        return {name.lower() for name in _words(self.header("Vary"))}

    @property
    def cache_control(self) -> "Directives":
        """``max-age=60, private`` as ``{"max-age": "60", "private": ""}``."""
        self.need_success()
        words = _words(self.header("Cache-Control"))
        pairs = [word.partition("=") for word in words]
        found = {name.strip().lower(): value.strip('"') for name, _, value in pairs}
        return Directives(found, self.exchange, self._notes)

    @property
    def expires_in(self) -> float | None:
        """The seconds from Date to Expires; None where there is no Expires."""
        self.need_success()
        self._notes.note(readings.expires(self.exchange))
        date, expires = self._response.header("Date"), self._response.header("Expires")
        if not date or not expires:
            return None
        try:
            return (parsedate_to_datetime(expires) - parsedate_to_datetime(date)).total_seconds()
        except (TypeError, ValueError):
            return None

    @property
    def body(self) -> str:
        self.need_success()
        return self._response.body.decode("utf-8", "replace")

    @property
    def json(self) -> Any:
        """The body as JSON; which member a check reads of it is noted."""
        self.need_success()
        try:
            data = json.loads(self._response.body)
        except (ValueError, RecursionError):
            self._notes.note(
                readings.Reading(self.exchange, str, self.body[:200] or "an empty body", body=True)
            )
            raise Unanswered("a JSON body") from None
        return _noted(data, self.exchange, self._notes)


class Directives(dict):
    """The directives of Cache-Control. Which one a check reads is noted."""

    def __init__(self, found: dict[str, str], exchange: Exchange, notes: Notes) -> None:
        super().__init__(found)
        self._exchange, self._notes = exchange, notes

    def get(self, name: str, default: Any = None) -> Any:
        self._notes.note(readings.directive(self._exchange, name))
        return super().get(name, default)

    def __getitem__(self, name: str) -> str:
        self._notes.note(readings.directive(self._exchange, name))
        return super().__getitem__(name)


class _Members(dict):
    """A JSON object that notes which member is read."""

    def __init__(self, data: dict, exchange: Exchange, notes: Notes) -> None:
        super().__init__(data)
        self._exchange, self._notes = exchange, notes

    def __getitem__(self, key: str) -> Any:
        if key not in self:
            self._notes.note(
                readings.Reading(self._exchange, str, f"no {key!r} in the body", body=True)
            )
            raise Unanswered(f"a body with {key!r}")
        value = super().__getitem__(key)
        self._notes.note(readings.body(self._exchange, key, value, self))
        return _noted(value, self._exchange, self._notes, nested=True)


class _Items(list):
    """A JSON array of objects that note which member is read."""

    def __init__(self, data: list, exchange: Exchange, notes: Notes) -> None:
        super().__init__(_noted(one, exchange, notes, nested=True) for one in data)


def _noted(data: Any, exchange: Exchange, notes: Notes, nested: bool = False) -> Any:
    if not nested:
        notes.note(readings.Reading(exchange, readings.as_json, readings.as_json(data), body=True))
    if isinstance(data, dict):
        return _Members(data, exchange, notes)
    if isinstance(data, list):
        return _Items(data, exchange, notes)
    return data


def _words(value: str | None) -> list[str]:
    return [word.strip() for word in (value or "").split(",") if word.strip()]
