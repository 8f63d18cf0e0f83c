"""
The views of the lab, and what they share.

Each view reads the request, calls `hitormiss` or `lab.lab`, and returns JSON. The modules:
`lessons` (what a page shows), `run` (the Run button), `console` (Send, and the panel of memcached),
`proxy` (requests of the browser itself), `copies` (the diff, the comparison, the reset).
"""

from typing import Any

from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from hitormiss.course import workspace
from hitormiss.course.app import App, solution, starter, working_copy
from hitormiss.course.catalogue import find_lesson


class LabView(APIView):
    """
    A view that requires Django's CSRF token for every POST and PUT.

    DRF's own views require it only with a session, and the lab has no sessions.
    """

    http_method_names = ["get", "head", "post"]

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        view = super().as_view(**initkwargs)
        view.csrf_exempt = False
        return view


def validated(serializer: type[Serializer], data: Any) -> dict[str, Any]:
    """Return *data*, validated by *serializer*. Raises DRF's `ValidationError`."""
    checked = serializer(data=data)
    checked.is_valid(raise_exception=True)
    return checked.validated_data


def find_app(name: str, which: str, *, make: bool = False) -> App:
    """
    Return an app of the lesson *name*. *which* is one of `APPS`. Raises `UnknownLesson`.

    ``workspace`` is the working copy; the starter while there is none. With *make*, the
    working copy is made first.
    """
    lesson = find_lesson(name)
    if which == "workspace":
        if make:
            workspace.make(lesson)
        return working_copy(lesson) if lesson.working_copy.is_dir() else starter(lesson)
    return {"starter": starter, "solution": solution}[which](lesson)
