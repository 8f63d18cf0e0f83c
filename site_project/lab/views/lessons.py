"""What the pages show: the lessons, their checks, and the progress through the course."""

import hashlib
import os
import shutil
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from hitormiss.course import own_files, progress, saving, scenario
from hitormiss.course.app import solution
from hitormiss.course.catalogue import find_lesson, lessons
from hitormiss.course.comparison import files
from hitormiss.course.own_commands import own_commands
from hitormiss.machine.installed import reason
from site_project.lab.console_request import form_values
from site_project.lab.lab import Down
from site_project.lab.refusals import Refused
from site_project.lab.responses import (
    LessonSerializer,
    OverviewRowSerializer,
    StampSerializer,
    StateSerializer,
)
from site_project.lab.serializers import ProgressSerializer
from site_project.lab.views import LabView, find_app, validated


class StateView(LabView):
    """The CSRF token for later requests, the progress in every lesson, and what a hit saves."""

    @extend_schema(responses=StateSerializer)
    def get(self, request: HttpRequest) -> Response:
        measured = saving.read(saving.MEASURED)
        return Response(
            {
                "v": 1,
                "csrf": get_token(request),
                "course": "Hit or Miss",
                "lessons": progress.overview(),
                "saving": measured and asdict(measured),
            }
        )


class LessonView(LabView):
    """A lesson: its checks, requests and commands, and whether its working copy is changed."""

    @extend_schema(responses=LessonSerializer)
    def get(self, request: HttpRequest, name: str) -> Response:
        lesson = find_lesson(name)
        passed = set(progress.read().get(lesson.stem, ()))
        lines = [line for one in scenario.of_page(lesson) for line in one.lines]
        exists = lesson.working_copy.is_dir()
        # The learner may have made more.
        commands = own_commands(solution(lesson)) | own_commands(find_app(name, "workspace"))
        changed = exists and files(lesson.working_copy) != files(lesson.starter)
        return Response(
            {
                "number": lesson.number,
                "stem": lesson.stem,
                "title": lesson.title,
                "part": lesson.part,
                "checks": [
                    {"id": check.id, "sentence": check.sentence, "passed": check.id in passed}
                    for check in lesson.checks
                ],
                "prepared": [form_values(line) for line in dict.fromkeys(lines)],
                "commands": list(commands.values()),
                "working_copy": {"exists": exists, "changed": changed},
            }
        )


class SavedView(LabView):
    """
    A stamp that changes when a file of the working copy is saved.

    The page requests it every second while it waits for a change. The stamp is empty while
    there is no working copy.
    """

    @extend_schema(responses=StampSerializer)
    def get(self, request: HttpRequest, name: str) -> Response:
        folder = find_lesson(name).working_copy
        if not folder.is_dir():
            return Response({"stamp": ""})
        digest = hashlib.sha256()
        try:
            for path in own_files.listed(folder):
                about = path.stat()
                inside = os.fsencode(path.relative_to(folder))
                digest.update(b"%b\0%d\0%d\n" % (inside, about.st_mtime_ns, about.st_size))
        except OSError:
            # An editor is replacing a file at this moment. The next request reads the new one.
            digest.update(b"in between")
        return Response({"stamp": digest.hexdigest()[:16]})


class ProgressView(LabView):
    """The progress file: GET downloads it, POST replaces it and returns the new overview."""

    @extend_schema(responses=ProgressSerializer)
    def get(self, request: HttpRequest) -> Response:
        disposition = 'attachment; filename="hit-or-miss-progress.json"'
        data = {"v": progress.VERSION, "passed": progress.read(), "once": progress.once()}
        return Response(data, headers={"Content-Disposition": disposition})

    @extend_schema(request=ProgressSerializer, responses=OverviewRowSerializer(many=True))
    def post(self, request: HttpRequest) -> Response:
        data = validated(ProgressSerializer, request.data)
        passed = _known(data["passed"])
        once = list(_known({stem: [] for stem in data["once"]}))
        try:
            if progress.FILE.exists():
                shutil.copy(progress.FILE, progress.FILE.with_suffix(".json.before"))
            progress.write(passed, once)
        except OSError as error:
            raise Down(f"The progress cannot be stored: {reason(error)}.") from error
        return Response(progress.overview())


def _known(passed: dict[str, Any]) -> dict[str, list[str]]:
    """
    Return *passed*, each id once and in the order of the checks.

    Raises `Refused` for a lesson or a check that does not exist.
    """
    ids = {lesson.stem: [check.id for check in lesson.checks] for lesson in lessons()}
    for stem, given in passed.items():
        if stem not in ids:
            raise Refused(f"There is no lesson {stem[:60]!r}. Nothing is changed.")
        if unknown := next((one for one in given if one not in ids[stem]), None):
            raise Refused(f"There is no check {unknown[:60]!r} in {stem}. Nothing is changed.")
    return {stem: [one for one in ids[stem] if one in given] for stem, given in passed.items()}
