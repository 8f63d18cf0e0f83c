"""The working copy beside the solution, and back to the starter."""

from django.http import HttpRequest
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from hitormiss.course import workspace
from hitormiss.course.app import solution
from hitormiss.course.catalogue import find_lesson
from hitormiss.course.comparison import changed, diff
from hitormiss.runs.compare import compare
from hitormiss.runs.live import LiveGone
from site_project.lab import serializers
from site_project.lab.lab import Down, lab
from site_project.lab.views import LabView, app_named, working_copy


class Diff(LabView):
    """From the working copy to the solution, line by line."""

    @extend_schema(responses=serializers.Diff)
    def get(self, request: HttpRequest, name: str) -> Response:
        lesson = find_lesson(name)
        ours, theirs = working_copy(lesson), solution(lesson)
        return Response({"lines": diff(ours, theirs), "changed": changed(ours, theirs)})


class Compare(LabView):
    """The page's requests, asked of the working copy and of the solution."""

    @extend_schema(request=None, responses=serializers.Comparison)
    def post(self, request: HttpRequest, name: str) -> Response:
        app = app_named(name, "workspace", make=True)
        with lab.alone(), lab.slot():
            try:
                return Response(compare(app, lab.start_apart))
            except LiveGone as error:
                raise Down("A server ended while both were asked. Compare again.") from error


class Reset(LabView):
    """Make the working copy what the starter is. What was there is kept."""

    @extend_schema(request=None, responses=serializers.Backup)
    def post(self, request: HttpRequest, name: str) -> Response:
        return Response({"backup": workspace.reset(find_lesson(name)) is not None})


class Undo(LabView):
    """Take the last reset back."""

    @extend_schema(request=None, responses=serializers.Nothing)
    def post(self, request: HttpRequest, name: str) -> Response:
        workspace.undo(find_lesson(name))
        return Response({})
