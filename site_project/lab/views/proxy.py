"""
The lesson's app at an address of the lab, such as ``/lab/api/8/solution/videogames/``.

"Fetch it here" in the console uses it to show what the browser's own cache does. A page may not
read responses from another origin, so the browser cannot request the app's own address.
"""

import base64
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from hitormiss.http.exchange import ADDRESS, Request
from hitormiss.machine.channel import Message
from site_project.lab.console_request import HEADER_VALUE, check_path, session_cookie
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

NOT_RETURNED = HOP_BY_HOP | {
    *("set-cookie", "content-security-policy", "x-content-type-options"),
    *("clear-site-data", "strict-transport-security", "refresh", "service-worker-allowed"),
    *("content-security-policy-report-only", "report-to", "reporting-endpoints", "nel", "alt-svc"),
    *("access-control-allow-origin", "access-control-allow-credentials"),
}
"""Headers of the app's response that the browser does not get: they would act on the lab."""


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
        return _response(result, f"/lab/api/{name}/{app}")


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


def _response(result: Message, prefix: str) -> HttpResponse:
    """
    Return the app's response from *result* (`Live.ask` with *whole*).

    It keeps its status, its body and all headers that are safe under the lab's address.
    A redirect stays in the app, whose address here is *prefix*.
    """
    facts = result["exchange"]["response"]
    reason = facts["status_line"].split(" ", 2)[2]
    body = base64.b64decode(result["body"])
    response = HttpResponse(body, status=facts["status"], reason=reason or None)
    response.from_app = True  # for guard_middleware, which leaves its Cache-Control as it is
    del response["Content-Type"]
    for name, value in facts["headers"]:
        if name.lower() in NOT_RETURNED:
            continue
        if name.lower() == "location":
            value = _location(value, prefix)
        if value is not None:
            before = response.headers.get(name)
            response.headers[name] = value if before is None else f"{before}, {value}"
    if body:
        response.headers["Content-Length"] = str(len(body))
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _location(location: str, prefix: str) -> str | None:
    """Return a redirect within the app as its address in the lab; None for any other."""
    url = urlsplit(location)
    if url.netloc not in ("", ADDRESS) or not url.path.startswith("/"):
        return None
    return prefix + url.path + (f"?{url.query}" if url.query else "")
