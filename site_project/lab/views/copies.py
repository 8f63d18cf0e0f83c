"""The working copy: its files, how it differs from the solution, and the reset to the starter."""

from dataclasses import asdict

from django.http import HttpRequest
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from hitormiss.course import workspace
from hitormiss.course.app import App, solution, working_copy
from hitormiss.course.catalogue import Lesson, find_lesson
from hitormiss.course.comparison import changed, diff
from hitormiss.course.sources import save, sources
from hitormiss.runs.compare import compare
from hitormiss.runs.live import LiveGone
from site_project.lab.lab import Down, lab
from site_project.lab.responses import (
    BackupSerializer,
    ChangedSerializer,
    ComparisonSerializer,
    DiffSerializer,
    EmptySerializer,
    FileSerializer,
)
from site_project.lab.serializers import SaveSerializer
from site_project.lab.views import LabView, find_app, validated


class FilesView(LabView):
    """The files of the working copy, or of the starter while there is none."""

    @extend_schema(responses=FileSerializer(many=True))
    def get(self, request: HttpRequest, name: str) -> Response:
        return Response([asdict(source) for source in sources(find_lesson(name))])


class FileView(LabView):
    """Save one file of the working copy. 409, with the file's text, if it was changed outside."""

    http_method_names = ["put"]

    @extend_schema(request=SaveSerializer, responses={200: EmptySerializer, 409: ChangedSerializer})
    def put(self, request: HttpRequest, name: str, file: str) -> Response:
        data = validated(SaveSerializer, request.data)
        save(find_lesson(name), file, data["text"], data["before"])
        return Response({})


class DiffView(LabView):
    """The diff from the working copy's files to the solution's."""

    @extend_schema(responses=DiffSerializer)
    def get(self, request: HttpRequest, name: str) -> Response:
        lesson = find_lesson(name)
        ours, theirs = _future_working_copy(lesson), solution(lesson)
        return Response({"lines": diff(ours, theirs), "changed": changed(ours, theirs)})


def _future_working_copy(lesson: Lesson) -> App:
    """Return the working copy; while there is none, the starter under the working copy's name."""
    copy = working_copy(lesson)
    return copy if copy.folder.is_dir() else App(lesson, lesson.starter, copy.shown)


class CompareView(LabView):
    """Send the page's requests to the working copy and to the solution; compare the responses."""

    @extend_schema(request=None, responses=ComparisonSerializer)
    def post(self, request: HttpRequest, name: str) -> Response:
        app = find_app(name, "workspace", make=True)
        with lab.comparison(), lab.slot():
            try:
                return Response(compare(app, lab.start_live))
            except LiveGone as error:
                raise Down("A server ended during the comparison. Compare again.") from error


class ResetView(LabView):
    """Replace the working copy with the starter, and store what was there as a backup."""

    @extend_schema(request=None, responses=BackupSerializer)
    def post(self, request: HttpRequest, name: str) -> Response:
        return Response({"backup": workspace.reset(find_lesson(name)) is not None})


class UndoView(LabView):
    """Undo the last reset."""

    @extend_schema(request=None, responses=EmptySerializer)
    def post(self, request: HttpRequest, name: str) -> Response:
        workspace.undo(find_lesson(name))
        return Response({})
