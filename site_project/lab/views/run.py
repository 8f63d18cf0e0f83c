"""Runs of a lesson's checks, and the measurement of lesson 2."""

from django.http import HttpRequest, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response

from hitormiss.course.app import working_copy
from hitormiss.course.catalogue import find_lesson
from site_project.lab.lab import lab
from site_project.lab.responses import EmptySerializer
from site_project.lab.run_stream import StreamedRun, stream
from site_project.lab.serializers import AppSerializer, MeasureSerializer
from site_project.lab.views import LabView, find_app, validated


class RunView(LabView):
    """
    Run the checks, and stream each event as a line of JSON.

    The events are those of ``./course check --format json``.
    """

    @extend_schema(
        request=AppSerializer,
        responses={(200, "application/x-ndjson"): OpenApiResponse(OpenApiTypes.STR)},
    )
    def post(self, request: HttpRequest, name: str) -> StreamingHttpResponse:
        app = find_app(name, validated(AppSerializer, request.data)["app"], make=True)
        return _streamed(lab.run(app))


class MeasureView(LabView):
    """
    Measure what a cache saves, and stream each event as a line of JSON.

    This is ``./course bench``. At the end, the state has what was measured.
    """

    @extend_schema(
        request=MeasureSerializer,
        responses={(200, "application/x-ndjson"): OpenApiResponse(OpenApiTypes.STR)},
    )
    def post(self, request: HttpRequest) -> StreamingHttpResponse:
        return _streamed(lab.measure(validated(MeasureSerializer, request.data)["rounds"]))


def _streamed(run: StreamedRun) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        stream(run, lab.listen, lab.cancel),
        content_type="application/x-ndjson",
        headers={"X-Accel-Buffering": "no"},
    )


class ReadyView(LabView):
    """Prepare a run: the page sends this when it loads, before someone presses Run."""

    @extend_schema(request=AppSerializer, responses=EmptySerializer)
    def post(self, request: HttpRequest, name: str) -> Response:
        which = validated(AppSerializer, request.data)["app"]
        # The working copy may not exist yet. It is made when someone starts the run.
        app = working_copy(find_lesson(name)) if which == "workspace" else find_app(name, which)
        lab.expect(app)
        return Response({})


class CancelView(LabView):
    """Cancel the current run, whichever lesson it belongs to."""

    @extend_schema(request=None, responses=EmptySerializer)
    def post(self, request: HttpRequest, name: str) -> Response:
        find_lesson(name)
        lab.cancel()
        return Response({})
