"""Error responses: one sentence for the page, as ``{"error": "…"}``, and a status."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.response import Response

from hitormiss.course.catalogue import UnknownLesson
from hitormiss.course.sources import ChangedOutside
from hitormiss.course.workspace import WorkspaceError
from hitormiss.machine.installed import MachineLacks
from hitormiss.machine.limits import lack_of
from site_project.lab.lab import Busy, Down, Full


STATUS = {UnknownLesson: 404, WorkspaceError: 409, Busy: 409, Full: 429, Down: 503}


class Refused(APIException):
    """The lab does not do what the request asks for. The detail is the sentence for the page."""

    status_code = 400


class JSONOnly(DefaultContentNegotiation):
    """Responds with JSON, whatever ``Accept`` the client sends."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class LabJSONParser(JSONParser):
    """DRF's parser, which also refuses JSON that is nested deeper than Python can read."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError("This JSON is nested too deeply.") from error


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """
    Return the response for *error*, which a view has raised (DRF's ``EXCEPTION_HANDLER``).

    None for an error of the lab's own: Django logs it, and sends `server_error`.
    """
    if lack := error if isinstance(error, MachineLacks) else lack_of(error):
        return _refusal(f"{lack.sentence} {lack.command}", 503)
    if isinstance(error, ChangedOutside):
        return Response({"error": str(error), "text": error.text}, status=409)
    for kind, status in STATUS.items():
        if isinstance(error, kind):
            return _refusal(str(error), status)
    if isinstance(error, ValidationError):
        return _refusal(_first_message(error.detail), 400)
    if isinstance(error, APIException):
        return _refusal(str(error.detail), error.status_code)
    return None


def _refusal(sentence: str, status: int) -> Response:
    return Response({"error": sentence}, status=status)


def _first_message(detail: Any, field: str = "") -> str:
    """Return the first message in a `ValidationError`'s *detail*, with the name of its field."""
    if isinstance(detail, dict):
        name, rest = next(iter(detail.items()))
        return _first_message(rest, "" if name == "non_field_errors" else str(name))
    if isinstance(detail, list):
        return _first_message(next((one for one in detail if one), ""), field)
    return f"{field}: {detail}" if field else str(detail)


# Django calls the rest itself, outside the views: `settings` and `urls` name them.


def csrf_failure(request: HttpRequest, reason: str = "") -> JsonResponse:
    return _json("The lab acts for its own pages only. Load this page again.", 403)


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    return _json("This server accepts well-formed requests to 127.0.0.1 and localhost only.", 400)


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    return _json("The lab has no such address.", 404)


def server_error(request: HttpRequest) -> JsonResponse:
    return _json("The course itself failed here. The terminal of ./course up shows where.", 500)


def _json(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)
