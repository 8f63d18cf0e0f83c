"""The cookies of one visitor: what a browser keeps of those that an app sets, and sends back."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from hitormiss.http.exchange import Response


class CookieJar:
    """
    Cookies by their names. All requests go to one host, so domains and paths are not compared.
    """

    def __init__(self, cookies: Mapping[str, str] | None = None) -> None:
        self._cookies = dict(cookies or {})

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies that it has now: names and values."""
        return dict(self._cookies)

    def header(self, **added: str) -> str:
        """The value of a ``Cookie`` header, with those *added* that it has not; may be empty."""
        return "; ".join(f"{name}={value}" for name, value in (added | self._cookies).items())

    def take(self, response: Response) -> None:
        """Keep the cookies that *response* sets, and forget those that it deletes."""
        for name, value in response.headers:
            if name.lower() == "set-cookie":
                self._take(value, response.header("Date"))

    def _take(self, field: str, now: str | None) -> None:
        pair, *attributes = [part.strip() for part in field.split(";")]
        name, equals, value = pair.partition("=")
        if not (name and equals):
            return
        about = {key.lower(): text for key, _, text in (one.partition("=") for one in attributes)}
        if "max-age" in about:
            is_over = not about["max-age"].isdecimal() or about["max-age"] == "0"
        else:
            is_over = bool(now) and _is_before(about.get("expires"), now)
        if is_over:
            self._cookies.pop(name, None)
        else:
            self._cookies[name] = value


def _is_before(date: str | None, other: str | None) -> bool:
    try:
        return parsedate_to_datetime(date or "") <= parsedate_to_datetime(other or "")
    except (TypeError, ValueError):
        return False
