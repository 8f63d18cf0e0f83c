"""What the lab answers. Each view is thin: the words and the work are `hitormiss`'s."""

from typing import Any

from django.http import HttpRequest
from rest_framework.views import APIView

from hitormiss.course import app as apps
from hitormiss.course import workspace
from hitormiss.course.app import App
from hitormiss.course.catalogue import Lesson, find_lesson


class LabView(APIView):
    """A view of DRF's that asks for Django's token, also of those who are not signed in."""

    http_method_names = ["get", "head", "post"]

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        view = super().as_view(**initkwargs)
        view.csrf_exempt = False
        return view


def sent(serializer: type, request: HttpRequest) -> dict[str, Any]:
    """What *request* has sent, as *serializer* has it."""
    data = serializer(data=request.data)
    data.is_valid(raise_exception=True)
    return data.validated_data


def app_named(name: str, which: str, *, make: bool = False) -> App:
    """
    The app *which* of the lesson *name*: looked up, never joined into a path.

    A working copy that is not there is the starter still. *make*: it is made.
    """
    lesson = find_lesson(name)
    if which == "workspace":
        if make:
            workspace.make(lesson)
        return apps.working_copy(lesson) if lesson.working_copy.is_dir() else apps.starter(lesson)
    return {"starter": apps.starter, "solution": apps.solution}[which](lesson)


def working_copy(lesson: Lesson) -> App:
    """The working copy, or what it would be made from, by the name that it would have."""
    folder = lesson.working_copy if lesson.working_copy.is_dir() else lesson.starter
    return App(lesson, folder, f"workspace/{lesson.package}")
