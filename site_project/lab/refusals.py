"""Every refusal is one sentence: ``{"error": "…"}`` and a status that says whose fault it is."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.response import Response

from hitormiss.course.catalogue import UnknownLesson
from hitormiss.course.workspace import WorkspaceError
from hitormiss.machine.installed import MachineLacks
from site_project.lab.lab import Busy, Down, Full


STATUS = {UnknownLesson: 404, WorkspaceError: 409, Busy: 409, Full: 429, Down: 503}


class Refused(APIException):
    """What was asked for is not done; the detail is the sentence."""

    status_code = 400


class OneForm(DefaultContentNegotiation):
    """Answers with JSON, whatever the client accepts."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class Json(JSONParser):
    """JSON that is not deeper than Python can go."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError("This JSON is nested too deep.") from error


def refuse(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's handler of exceptions. None: the lab itself is wrong, and Django logs it."""
    if isinstance(error, MachineLacks):
        return _refusal(f"{error.sentence} {error.command}", 503)
    for kind, status in STATUS.items():
        if isinstance(error, kind):
            return _refusal(str(error), status)
    if isinstance(error, ValidationError):
        return _refusal(_first(error.detail), 400)
    if isinstance(error, APIException):
        return _refusal(str(error.detail), error.status_code)
    return None


def _refusal(sentence: str, status: int) -> Response:
    return Response({"error": sentence}, status=status)


def _first(detail: Any, name: str = "") -> str:
    """The first of DRF's complaints, with the name of the field that it is about."""
    if isinstance(detail, dict):
        inner, rest = next(iter(detail.items()))
        return _first(rest, "" if inner == "non_field_errors" else str(inner))
    if isinstance(detail, list):
        return _first(next((one for one in detail if one), ""), name)
    return f"{name}: {detail}" if name else str(detail)


def _json(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)


def no_token(request: HttpRequest, reason: str = "") -> JsonResponse:
    return _json("The lab acts for its own pages only. Load this page again.", 403)


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    return _json(
        "This server answers to 127.0.0.1 and localhost, and to well-formed requests.", 400
    )


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    return _json("The lab has no such address.", 404)


def server_error(request: HttpRequest) -> JsonResponse:
    return _json("The course itself failed here. The terminal of ./course up says where.", 500)
