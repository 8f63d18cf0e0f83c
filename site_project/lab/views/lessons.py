"""What the pages show of the lessons, and of what is passed."""

import hashlib
import shutil
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from hitormiss.course import progress, scenario
from hitormiss.course.app import starter
from hitormiss.course.catalogue import Lesson as CourseLesson
from hitormiss.course.catalogue import find_lesson, lessons
from hitormiss.course.comparison import files
from site_project.lab import serializers
from site_project.lab.console_request import prepared
from site_project.lab.refusals import Refused
from site_project.lab.views import LabView, sent, working_copy


class State(LabView):
    """That there is a lab, the token that it asks for, and what is passed."""

    @extend_schema(responses=serializers.State)
    def get(self, request: HttpRequest) -> Response:
        return Response(
            {
                "v": 1,
                "csrf": get_token(request),
                "course": "Hit or Miss",
                "lessons": progress.overview(),
            }
        )


class Lesson(LabView):
    """A lesson: its checks, its prepared requests, and whether its working copy is changed."""

    @extend_schema(responses=serializers.Lesson)
    def get(self, request: HttpRequest, name: str) -> Response:
        lesson = find_lesson(name)
        passed = set(progress.read().get(lesson.stem, ()))
        lines = [line for one in scenario.of_page(lesson) for line in one.lines]
        exists = lesson.working_copy.is_dir()
        return Response(
            {
                "number": lesson.number,
                "stem": lesson.stem,
                "title": lesson.title,
                "checks": [
                    {"id": check.id, "sentence": check.sentence, "passed": check.id in passed}
                    for check in lesson.checks
                ],
                "prepared": [prepared(line) for line in dict.fromkeys(lines)],
                "working_copy": {"exists": exists, "changed": exists and _is_changed(lesson)},
            }
        )


def _is_changed(lesson: CourseLesson) -> bool:
    return files(working_copy(lesson).folder) != files(starter(lesson).folder)


class Saved(LabView):
    """A stamp that changes when a file of the working copy is saved; empty where there is none."""

    @extend_schema(responses=serializers.Stamp)
    def get(self, request: HttpRequest, name: str) -> Response:
        lesson = find_lesson(name)
        if not lesson.working_copy.is_dir():
            return Response({"stamp": ""})
        digest = hashlib.sha256()
        try:
            for path in sorted(lesson.working_copy.rglob("*")):
                inside = path.relative_to(lesson.working_copy)
                if path.is_file() and not any(part[0] in "._" for part in inside.parts[:-1]):
                    about = path.stat()
                    digest.update(f"{inside}\0{about.st_mtime_ns}\0{about.st_size}\n".encode())
        except OSError:
            # An editor is replacing a file just now: the next look sees what came of it.
            digest.update(b"in between")
        return Response({"stamp": digest.hexdigest()[:16]})


class Progress(LabView):
    """The progress file, to take elsewhere and to bring back."""

    @extend_schema(responses=serializers.Progress)
    def get(self, request: HttpRequest) -> Response:
        name = 'attachment; filename="hit-or-miss-progress.json"'
        facts = {"v": progress.VERSION, "passed": progress.read()}
        return Response(facts, headers={"Content-Disposition": name})

    @extend_schema(request=serializers.Progress, responses=serializers.Row(many=True))
    def post(self, request: HttpRequest) -> Response:
        passed = _known(sent(serializers.Progress, request)["passed"])
        if progress.FILE.exists():
            shutil.copy(progress.FILE, progress.FILE.with_suffix(".json.before"))
        progress.write(passed)
        return Response(progress.overview())


def _known(passed: dict[str, Any]) -> dict[str, list[str]]:
    """*passed*, each id once and in the order of the checks; unknown ones are refused."""
    there = {lesson.stem: [check.id for check in lesson.checks] for lesson in lessons()}
    for stem, ids in passed.items():
        if stem not in there:
            raise Refused(f"There is no lesson {stem[:60]!r}. Nothing is changed.")
        if unknown := next((one for one in ids if one not in there[stem]), None):
            raise Refused(f"There is no check {unknown[:60]!r} in {stem}. Nothing is changed.")
    return {stem: [one for one in there[stem] if one in ids] for stem, ids in passed.items()}
