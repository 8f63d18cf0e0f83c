"""A client that keeps cookies from one request to the next, as a browser does."""

import string
from typing import Any

from hitormiss.http.cookie_jar import CookieJar
from hitormiss.judging.api import Api
from hitormiss.judging.draw import Draw
from hitormiss.judging.response import CheckedResponse


ALPHABET = string.ascii_letters + string.digits
"""What Django's CSRF tokens are made of: 32 of these."""


class Browser:
    """
    One visitor's browser, which sends requests to *api*.

    It starts with the *session* of a visitor who is signed in, or None, keeps the cookies
    that responses set, and forgets those that they delete. A PUT or POST has a CSRF
    token, as cookie and as header, as a script in a page would send it.
    """

    def __init__(self, api: Api, draw: Draw, session: str | None = None) -> None:
        self._api = api
        self._jar = CookieJar({"sessionid": session} if session else {})
        self._token = "".join(draw.choices(ALPHABET, k=32))

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies that it has now: names and values."""
        return self._jar.cookies

    def get(self, path: str, **headers: str) -> CheckedResponse:
        return self._keep(self._api.get(path, Cookie=self._jar.header(), **headers))

    def put(self, path: str, data: Any) -> CheckedResponse:
        return self._keep(self._api.put(path, data, **self._with_token()))

    def post(self, path: str, data: Any) -> CheckedResponse:
        return self._keep(self._api.post(path, data, **self._with_token()))

    def _with_token(self) -> dict[str, str]:
        token = self.cookies.get("csrftoken", self._token)
        return {"X_CSRFToken": token, "Cookie": self._jar.header(csrftoken=token)}

    def _keep(self, response: CheckedResponse) -> CheckedResponse:
        self._jar.take(response.exchange.received)
        return response
