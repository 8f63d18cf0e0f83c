"""
The lesson's app at an address of the lab, such as ``/lab/api/8/solution/videogames/``.

"Fetch it here" in the console uses it to show what the browser's own cache does. A page may not
read responses from another origin, so the browser cannot request the app's own address.
"""

import base64
import re
from urllib.parse import urljoin

from django.http import Http404, HttpRequest, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from hitormiss.http.exchange import ADDRESS, Request
from hitormiss.machine.channel import Message
from site_project.lab.console_request import HEADER_NAME, HEADER_VALUE, check_path, session_cookie
from site_project.lab.lab import Down, lab
from site_project.lab.serializers import APPS
from site_project.lab.views import LabView, find_app


HOP_BY_HOP = {
    *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer"),
    *("transfer-encoding", "upgrade", "proxy-connection", "expect"),
}
"""Headers that concern one connection only (RFC 9110, section 7.6.1)."""

NOT_FORWARDED = HOP_BY_HOP | {
    *("host", "cookie", "origin", "referer", "content-length", "x-csrftoken", "x-lab-user"),
}
"""Headers of the browser's request that the app does not get: they are meant for the lab."""

RETURNED = {
    *("age", "cache-control", "etag", "expires", "last-modified", "pragma", "vary", "warning"),
    *("accept-ranges", "allow", "content-disposition", "content-encoding", "content-language"),
    *("content-location", "content-range", "content-type", "date", "location", "retry-after"),
    *("cache-status", "cdn-cache-control", "server", "via"),
}
"""
Headers of the app's response that the browser gets, beside those that begin with ``X-``.

No others: a browser would obey them for the lab, whose address the response has. It would ask for a
password (``WWW-Authenticate``), fetch other addresses (``Link``), or delete what it has stored.
"""

NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f]+")
"""What may not be in a header. A line that is folded continues after a space (RFC 9112, 5.2)."""


class ProxyView(LabView):
    """Forward the browser's request to the app, and return the app's response."""

    http_method_names = ["get", "head"]

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Leave out DRF's Allow and Vary: the response has those of the app."""
        return {}

    @extend_schema(
        parameters=[
            OpenApiParameter("app", enum=APPS, location="path"),
            OpenApiParameter(
                "path", {"type": "string", "pattern": "^[a-z0-9/]*$"}, location="path"
            ),
        ],
        responses={(200, "*/*"): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    def get(self, request: HttpRequest, name: str, app: str, path: str) -> HttpResponse:
        if app not in APPS:
            raise Http404
        app_request = Request(request.method, _path(request), _headers(request))
        result = lab.with_live(find_app(name, app), lambda live: live.ask(app_request, whole=True))
        if result["fault"]:
            raise Down(result["fault"])
        return _response(result, app_request.path, f"/lab/api/{name}/{app}")


def _path(request: HttpRequest) -> str:
    """Return path and query as the browser sent them: Django makes its cache keys from the URL."""
    scope = request._request.scope
    pieces = scope["raw_path"].decode("latin-1").split("/", 5)
    if pieces[:3] != ["", "lab", "api"] or len(pieces) != 6:
        raise Http404
    query = scope["query_string"].decode("latin-1")
    return check_path(f"/{pieces[5]}" + (f"?{query}" if query else ""))


def _headers(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    """Return the headers for the app. ``X-Lab-User`` becomes that user's cookie."""
    forwarded = [
        (name, value)
        for name, value in request.headers.items()
        if name.lower() not in NOT_FORWARDED
        and not name.lower().startswith("sec-")
        and HEADER_VALUE.fullmatch(value)
    ]
    cookies = session_cookie(request.headers.get("X-Lab-User", "nobody"))
    return (*forwarded, *(("Cookie", cookie) for cookie in cookies))


def _response(result: Message, path: str, prefix: str) -> HttpResponse:
    """
    Return the app's response from *result* (`Live.ask` with *whole*).

    It keeps its status, its body and the headers that are `RETURNED`. A redirect from
    *path* stays in the app, whose address here is *prefix*.
    """
    facts = result["exchange"]["response"]
    status = facts["status"]
    if not 200 <= status <= 599:
        raise Down(f"The app responded with the status {status}: no browser takes that as the end.")
    body = base64.b64decode(result["body"])
    response = HttpResponse(body, status=status)
    response.from_app = True  # for guard_middleware, which leaves its Cache-Control as it is
    del response["Content-Type"]
    for name, given in facts["headers"]:
        about = name.lower()
        if about not in RETURNED and not about.startswith("x-"):
            continue
        one_line = NOT_SHOWN.sub(" ", given).strip()
        value = _location(one_line, path, prefix) if about == "location" else one_line
        if value is not None and HEADER_NAME.fullmatch(name):
            before = response.headers.get(name)
            response.headers[name] = value if before is None else f"{before}, {value}"
    if body and status != 204:
        response.headers["Content-Length"] = str(len(body))
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _location(location: str, path: str, prefix: str) -> str | None:
    """
    Return a redirect from *path* within the app as its address in the lab; None for any other.

    A browser takes ``\\`` for ``/`` and ``%2e`` for ``.``, so that ``/../`` has many spellings.
    """
    where, question, query = location.partition("?")
    where = re.sub("%2e", ".", where.partition("#")[0].replace("\\", "/"), flags=re.IGNORECASE)
    home = f"http://{ADDRESS}"
    inside = urljoin(f"{home}{path}", where).removeprefix(home)
    if not re.match("/(?!/)", inside):
        return None
    # Once more: urljoin leaves the dots of a complete URL as they are.
    return prefix + urljoin(home, inside).removeprefix(home) + question + query
