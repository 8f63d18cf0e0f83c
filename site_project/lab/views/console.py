"""
The console: requests to the lesson's app, its commands, and the panel of its memcached.

What Send does: `docs/assets/lab/ask.mjs` posts the line to `AskView`. `console_request` checks
it and builds the request. `lab.with_live` finds the app's live process, or starts one. `Live.ask`
(`hitormiss/runs/live.py`) sends the request to that process, and `hitormiss/runs/live_process.py`
asks the app.
"""

import shlex
from typing import Any

from django.http import HttpRequest
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from hitormiss.course.own_commands import USAGE_ERROR, missing
from hitormiss.runs.live_memcached import NO_MEMCACHED
from site_project.lab.command_line import arguments_of
from site_project.lab.console_request import build_request
from site_project.lab.lab import lab
from site_project.lab.refusals import Refused
from site_project.lab.responses import (
    AskResultSerializer,
    CrowdResultSerializer,
    ManageResultSerializer,
    MemcachedSerializer,
)
from site_project.lab.serializers import (
    APPS,
    AppSerializer,
    AskSerializer,
    CrowdSerializer,
    ManageSerializer,
    MemcachedActionSerializer,
)
from site_project.lab.views import LabView, find_app, validated


NOT_STARTED: dict[str, Any] = {**NO_MEMCACHED, "running": True, "others": []}
"""What the panel shows before the first request starts the app and its memcached."""


class AskView(LabView):
    """Send a request to the lesson's app; return the exchange, and what it changed in memcached."""

    @extend_schema(request=AskSerializer, responses=AskResultSerializer)
    def post(self, request: HttpRequest, name: str) -> Response:
        data = validated(AskSerializer, request.data)
        app_request = build_request(data)
        app = find_app(name, data["app"], make=True)
        workers = 1 if data["one_worker"] else app.lesson.workers
        result = lab.with_live(app, lambda live: live.ask(app_request, workers))
        result.pop("body", None)
        return Response({**result, "curl": app_request.curl(body=True)})


class CrowdView(LabView):
    """Send a request several times at once; return what became of each, and what is stored."""

    @extend_schema(request=CrowdSerializer, responses=CrowdResultSerializer)
    def post(self, request: HttpRequest, name: str) -> Response:
        data = validated(CrowdSerializer, request.data)
        app_request = build_request(data)
        app = find_app(name, data["app"], make=True)
        workers, times = app.lesson.workers, data["times"]
        return Response(
            lab.with_live(app, lambda live: live.ask_at_once(app_request, workers, times))
        )


class ManageView(LabView):
    """Run a command of the app itself; return what it printed, and what memcached has then."""

    @extend_schema(request=ManageSerializer, responses=ManageResultSerializer)
    def post(self, request: HttpRequest, name: str) -> Response:
        data = validated(ManageSerializer, request.data)
        arguments = arguments_of(data["line"], find_app(name, data["app"]))
        app = find_app(name, data["app"], make=True)
        result = lab.with_live(app, lambda live: live.manage(arguments))
        wrong = result["status"] == USAGE_ERROR
        sentence = missing(app, arguments, "manage.py") if wrong else ""
        command = shlex.join(["manage.py", *arguments])
        return Response({**result, "command": command, "missing": sentence})


class MemcachedView(LabView):
    """
    The panel of memcached. GET returns what it has stored. POST changes that, or lets time pass.

    GET starts no process.
    """

    @extend_schema(
        parameters=[OpenApiParameter("app", enum=APPS, default="workspace")],
        responses=MemcachedSerializer,
    )
    def get(self, request: HttpRequest, name: str) -> Response:
        data = validated(AppSerializer, request.query_params.dict())
        app = find_app(name, data["app"])
        if not lab.has_live(app):
            return Response(NOT_STARTED)
        return Response(lab.with_live(app, lambda live: live.look()))

    @extend_schema(request=MemcachedActionSerializer, responses=MemcachedSerializer)
    def post(self, request: HttpRequest, name: str) -> Response:
        data = validated(MemcachedActionSerializer, request.data)
        key, seconds = data["key"], data["seconds"]
        app = find_app(name, data["app"], make=True)
        if data["do"] == "expire":
            # The key becomes part of a command line of memcached's protocol.
            rows = lab.with_live(app, lambda live: live.look())["keys"]
            stored = {row["key"] for row in rows if not row["gone"]}
            if key not in stored or key.split() != [key]:
                raise Refused("memcached does not hold this key.")
        return Response(
            lab.with_live(app, lambda live: live.do(data["do"], key=key, seconds=seconds))
        )
