"""What an API promises beside caching: for each request, a status and the form of the body."""

import re
from collections.abc import Mapping
from typing import Any

from hitormiss.http import json_body, readings
from hitormiss.http.exchange import ACCEPT, Exchange, Request
from hitormiss.http.readings import Notes
from hitormiss.judging.response import ErrorResponse


Promises = Mapping[str, tuple[int, Any]]
"""
``{"GET /videogames/<id>/": (200, {"id": int, "name": str})}``.

``<id>`` is any one part of a path. The form of the body is as in `json_body.difference`;
with None, there is nothing to say of it.
"""


class BrokenPromise(ErrorResponse):
    """A response is a success, and not the one that the API has always sent."""


def hold(promises: Promises, exchange: Exchange, notes: Notes) -> None:
    """
    Compare a successful response with what *promises* say of its request.

    Raises `BrokenPromise`; then the last of *notes* is what came instead. Where another
    format than JSON was asked for, the status alone is compared.
    """
    response = exchange.received
    promised = _promised(promises, exchange.request)
    if promised is None or response.status >= 300:
        return
    status, form = promised
    if response.status != status:
        found = readings.status(exchange)
        notes.note(found)
        raise BrokenPromise(found.expected(status))
    if form is None or ("Accept", ACCEPT) not in exchange.request.headers:
        return
    try:
        data = response.json
    except (ValueError, RecursionError):
        return  # the check tells it as soon as it reads the body
    if differs := json_body.difference(exchange, data, form):
        notes.note(differs)
        raise BrokenPromise(differs.expected(None))


def _promised(promises: Promises, request: Request) -> tuple[int, Any] | None:
    asked = f"{request.method} {request.path.partition('?')[0]}"
    for wanted, promised in promises.items():
        parts = re.split(r"<\w+>", wanted)
        if re.fullmatch("[^/]+".join(map(re.escape, parts)), asked):
            return promised
    return None
