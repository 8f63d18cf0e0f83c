"""Ask the API over HTTP, and read the responses as a client would."""

import json
import time
from collections.abc import Sequence
from copy import copy
from typing import Any

from hitormiss.http import readings
from hitormiss.http.exchange import ACCEPT, Exchange, Request
from hitormiss.judging.app_under_test import AppUnderTest
from hitormiss.judging.crowd import Crowd
from hitormiss.judging.promises import Promises, hold
from hitormiss.judging.response import CheckedResponse
from hitormiss.judging.responses import Responses


GROUPS = 8


class Api:
    """
    The API of the app under test, as one client sees it.

    Headers are keyword arguments: ``api.get("/videogames/", User_Agent="Firefox")``.
    Each method returns a `CheckedResponse`. A check ends when a response breaks one of
    the *promises*.
    """

    def __init__(
        self, app: AppUnderTest, promises: Promises | None = None, user: str | None = None
    ) -> None:
        self._app = app
        self._promises = promises or {}
        self._user = user
        self._token: str | None = None

    def signed_in(self, user: str) -> "Api":
        """The same API for *user*, ``ana`` or ``bob``: each has a session of their own."""
        return Api(self._app, self._promises, user)

    def with_token(self, token: str, scheme: str = "Token") -> "Api":
        """The same API for a client that sends ``Authorization: Token …`` with each request."""
        other = copy(self)
        other._token = f"{scheme} {token}"
        return other

    def get(self, path: str, **headers: str) -> CheckedResponse:
        return self.send("GET", path, **headers)

    def head(self, path: str, **headers: str) -> CheckedResponse:
        return self.send("HEAD", path, **headers)

    def options(self, path: str, **headers: str) -> CheckedResponse:
        return self.send("OPTIONS", path, **headers)

    def post(self, path: str, data: Any, **headers: str) -> CheckedResponse:
        return self.send("POST", path, data, **headers)

    def put(self, path: str, data: Any, **headers: str) -> CheckedResponse:
        return self.send("PUT", path, data, **headers)

    def patch(self, path: str, data: Any, **headers: str) -> CheckedResponse:
        return self.send("PATCH", path, data, **headers)

    def delete(self, path: str, **headers: str) -> CheckedResponse:
        return self.send("DELETE", path, **headers)

    def send(self, method: str, path: str, data: Any = None, **headers: str) -> CheckedResponse:
        """Send a request, with *data* as its JSON body. A 5xx ends the check: none expects it."""
        return self._checked(self._app.ask(self.request(method, path, data, **headers)))

    def request(self, method: str, path: str, data: Any = None, **headers: str) -> Request:
        """The request that `send` sends, for `start` and `together`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        session = f"sessionid={self._app.sign_in(self._user)}" if self._user else None
        cookies = [one for one in (session, named.pop("Cookie", None)) if one]
        fields = {"Accept": named.pop("Accept", ACCEPT)}
        if data is not None:
            fields["Content-Type"] = "application/json"
        if self._token:
            fields["Authorization"] = self._token
        fields |= named
        if cookies:
            fields["Cookie"] = "; ".join(cookies)
        body = None if data is None else json.dumps(data)
        return Request(method, path, tuple(fields.items()), body)

    def start(self, requests: Sequence[str | Request]) -> Crowd:
        """
        Send *requests* at the same time, and wait for none. A path is a GET of it.

        It needs the fixture ``relay``, which tells apart what memcached does for each.
        """
        if not self._app.around.relay:
            raise RuntimeError("Requests at the same time need the fixture relay.")
        return self._app.start(
            [self.request("GET", one) if isinstance(one, str) else one for one in requests]
        )

    def together(self, requests: Sequence[str | Request]) -> Responses:
        """The responses to *requests*, sent as `start` sends them, in their order."""
        return self.responses(self.start(requests))

    def responses(self, crowd: Crowd) -> Responses:
        """Wait for the responses to a *crowd*, without those of a process that was killed."""
        crowd.wait()
        found = [self._checked(exchange) for exchange in crowd.answered]
        return Responses(found, self._app.record.notes)

    def _checked(self, exchange: Exchange) -> CheckedResponse:
        """The response as a check reads it, if it is no 5xx and keeps the promises."""
        response = CheckedResponse(exchange, self._app.record.notes)
        if response.status >= 500:
            response.need_success()
        hold(self._promises, exchange, self._app.record.notes)
        return response

    def ratio(self, slow: str, fast: str, enough: float) -> float:
        """
        How many times longer *slow* takes than *fast*, when the two are requested in turn.

        It compares the quickest response of each: other work on the machine makes
        responses slower and none quicker, so the quickest are disturbed least. While
        that is not *enough*, more are sent, in up to `GROUPS` groups; a failure shows
        the last group.
        """
        seconds: dict[str, list[float]] = {slow: [], fast: []}
        for path in seconds:
            self.get(path).need_success()  # fills the cache
        first = second = 1.0
        for group in range(GROUPS):
            self._app.record.clear()
            for path in [slow, fast] * 3:
                began = time.perf_counter()
                self.get(path).need_success()
                seconds[path].append(time.perf_counter() - began)
            first, second = (min(seconds[path]) for path in (slow, fast))
            if group >= 3 and first / second >= enough:
                break
        self._app.record.notes.note(readings.ratio(slow, fast, first / second))
        return first / second
