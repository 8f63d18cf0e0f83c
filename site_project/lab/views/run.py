"""The checks of a lesson, run and streamed."""

from django.http import HttpRequest, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response

from hitormiss.course.app import working_copy
from hitormiss.course.catalogue import find_lesson
from site_project.lab import serializers
from site_project.lab.lab import lab
from site_project.lab.run_stream import lines
from site_project.lab.views import LabView, app_named, sent


class Run(LabView):
    """Run the checks; each event is a line of JSON, as the terminal's ``--format json``."""

    @extend_schema(
        request=serializers.App,
        responses={(200, "application/x-ndjson"): OpenApiResponse(OpenApiTypes.STR)},
    )
    def post(self, request: HttpRequest, name: str) -> StreamingHttpResponse:
        app = app_named(name, sent(serializers.App, request)["app"], make=True)
        going = lab.run(app)
        return StreamingHttpResponse(
            lines(going, lab.listen, lab.cancel),
            content_type="application/x-ndjson",
            headers={"X-Accel-Buffering": "no"},
        )


class Ready(LabView):
    """Make a run ready: the page shows what would start it. It starts nothing of the app."""

    @extend_schema(request=serializers.App, responses=serializers.Nothing)
    def post(self, request: HttpRequest, name: str) -> Response:
        which = sent(serializers.App, request)["app"]
        # A page that is only read makes no working copy; the press that starts the run does.
        lesson = find_lesson(name)
        lab.expect(working_copy(lesson) if which == "workspace" else app_named(name, which))
        return Response({})


class Cancel(LabView):
    """End the run that goes on."""

    @extend_schema(request=None, responses=serializers.Nothing)
    def post(self, request: HttpRequest, name: str) -> Response:
        find_lesson(name)
        lab.cancel()
        return Response({})
