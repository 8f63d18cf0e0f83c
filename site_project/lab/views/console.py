"""The lesson's API, asked from the page, and the memcached beside it."""

import base64
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response

from hitormiss.http.exchange import ADDRESS, Request
from site_project.lab import console_request, serializers
from site_project.lab.lab import Down, lab
from site_project.lab.refusals import Refused
from site_project.lab.views import LabView, app_named, sent


AT_REST: dict[str, Any] = {
    "running": True,
    "asked": {"hits": 0, "misses": 0},
    "keys": [],
    "stats": {
        **dict.fromkeys(("get_hits", "get_misses", "evictions"), "0"),
        **dict.fromkeys(("curr_items", "bytes", "cmd_set"), "0"),
        "version": None,
    },
    "gets": [],
}
"""The memcached of an app that nobody has asked yet. Looking does not start it."""

APP = OpenApiParameter("app", enum=serializers.APPS, default="workspace")

KEPT_BACK = {"host", "cookie", "origin", "referer", "content-length", "x-csrftoken", "x-lab-user"}
"""Headers of the browser that are about the page, not about the request for the app."""

HOP_BY_HOP = {
    *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer"),
    *("transfer-encoding", "upgrade", "proxy-connection", "expect"),
}
NOT_PASSED_BACK = HOP_BY_HOP | {
    *("set-cookie", "content-security-policy", "x-content-type-options"),
    *("clear-site-data", "strict-transport-security", "refresh", "service-worker-allowed"),
    *("content-security-policy-report-only", "report-to", "reporting-endpoints", "nel", "alt-svc"),
    *("access-control-allow-origin", "access-control-allow-credentials", "location"),
}


class Ask(LabView):
    """Send a request to the lesson's API, and tell what went over the wire."""

    @extend_schema(request=serializers.Ask, responses=serializers.Answer)
    def post(self, request: HttpRequest, name: str) -> Response:
        facts = sent(serializers.Ask, request)
        asked = console_request.request(facts)
        app = app_named(name, facts["app"], make=True)
        told = lab.with_live(app, lambda live: live.ask(asked))
        told.pop("body", None)
        return Response({**told, "curl": asked.curl(body=True)})


class Memcached(LabView):
    """What the memcached of the lesson's app holds, and what may be done to it."""

    @extend_schema(parameters=[APP], responses=serializers.Memcached)
    def get(self, request: HttpRequest, name: str) -> Response:
        which = serializers.App(data=request.query_params.dict())
        which.is_valid(raise_exception=True)
        app = app_named(name, which.validated_data["app"])
        if not lab.is_alive(app):
            return Response(AT_REST)
        return Response(lab.with_live(app, lambda live: live.look()))

    @extend_schema(request=serializers.Deed, responses=serializers.Memcached)
    def post(self, request: HttpRequest, name: str) -> Response:
        facts = sent(serializers.Deed, request)
        key = facts["key"]
        app = app_named(name, facts["app"], make=True)
        if facts["do"] == "expire":
            # The key becomes part of a line of memcached's protocol.
            held = lab.with_live(app, lambda live: live.look())["keys"]
            if key not in {one["key"] for one in held if not one["gone"]} or key.split() != [key]:
                raise Refused("memcached does not hold this key.")
        deeds = {
            "empty": lambda live: live.empty(),
            "expire": lambda live: live.expire(key),
            "stop": lambda live: live.stop_memcached(),
            "start": lambda live: live.start_memcached(),
        }
        return Response(lab.with_live(app, deeds[facts["do"]]))


class Passed(LabView):
    """A browser's own request, passed on to the app, and the app's answer, passed back."""

    http_method_names = ["get", "head"]

    @property
    def default_response_headers(self) -> dict[str, str]:
        """None of ours: Allow and Vary are the app's."""
        return {}

    @extend_schema(
        parameters=[
            OpenApiParameter("app", enum=serializers.APPS, location="path"),
            OpenApiParameter(
                "path", {"type": "string", "pattern": "^[a-z0-9/]*$"}, location="path"
            ),
        ],
        responses={(200, "*/*"): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    def get(self, request: HttpRequest, name: str, app: str, path: str) -> HttpResponse:
        if app not in serializers.APPS:
            raise Http404
        asked = Request(request.method, _path(request), _headers(request))
        live_app = app_named(name, app)
        told = lab.with_live(live_app, lambda live: live.ask(asked, whole=True))
        if told["fault"]:
            raise Down(told["fault"])
        return _passed_back(told, f"/lab/api/{name}/{app}")


def _path(request: HttpRequest) -> str:
    """Path and query as the browser wrote them: the app's cache makes its keys from that."""
    scope = request._request.scope
    pieces = scope["raw_path"].decode("latin-1").split("/", 5)
    if pieces[:3] != ["", "lab", "api"] or len(pieces) != 6:
        raise Http404
    query = scope["query_string"].decode("latin-1")
    return console_request.path(f"/{pieces[5]}" + (f"?{query}" if query else ""))


def _headers(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    kept = [
        (name, value)
        for name, value in request.headers.items()
        if name.lower() not in KEPT_BACK | HOP_BY_HOP
        and not name.lower().startswith("sec-")
        and console_request.TEXT.fullmatch(value)
    ]
    session = console_request.session(request.headers.get("X-Lab-User", "nobody"))
    return (*kept, *(("Cookie", one) for one in session))


def _passed_back(told: dict[str, Any], home: str) -> HttpResponse:
    """The app's answer. What it says of itself stands; what would act on our origin does not."""
    answer = told["exchange"]["response"]
    reason = answer["status_line"].split(" ", 2)[2]
    body = base64.b64decode(told["body"])
    response = HttpResponse(body, status=answer["status"], reason=reason or None)
    response.is_the_apps = True
    del response["Content-Type"]
    for name, value in answer["headers"]:
        lower = name.lower()
        if lower in NOT_PASSED_BACK and lower != "location":
            continue
        if lower == "location":
            value = _inside(value, home)
        if value is not None:
            before = response.headers.get(name)
            response.headers[name] = value if before is None else f"{before}, {value}"
    if body:
        response.headers["Content-Length"] = str(len(body))
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _inside(location: str, home: str) -> str | None:
    """A redirect within the app, as it is reached through the lab; None for any other."""
    url = urlsplit(location)
    if url.netloc not in ("", ADDRESS) or not url.path.startswith("/"):
        return None
    return home + url.path + (f"?{url.query}" if url.query else "")
