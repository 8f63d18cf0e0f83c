"""
The built pages, as a site that caches well: they are an exhibit of the course.

A page is asked for again each time, and answered with 304 while it is the same
(``no-cache`` and an ``ETag``). A file with a digest in its name never changes, so
nobody asks for it again (``immutable``).
"""

import re
from collections.abc import Awaitable, Callable
from functools import cache
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import async_only_middleware
from whitenoise import WhiteNoise
from whitenoise.responders import StaticFile

from hitormiss.pages.build import SITE


NOT_FOUND = "/404.html"

DIGEST = re.compile(r"\.[0-9a-f]{8,}\.(min\.)?\w+$")
YEAR = 365 * 24 * 60 * 60


class Site(WhiteNoise):
    """The files of the site, as they are now: building it anew needs no restart."""

    def add_cache_headers(self, headers, path, url) -> None:  # type: ignore[no-untyped-def]
        digest = DIGEST.search(url)
        headers["Cache-Control"] = f"max-age={YEAR}, immutable" if digest else "no-cache"


@cache
def site() -> Site:
    return Site(None, root=SITE, autorefresh=True, index_file=True, allow_all_origins=False)


@async_only_middleware
def Pages(
    get_response: Callable[[HttpRequest], Awaitable[HttpResponse]],
) -> Callable[[HttpRequest], Awaitable[HttpResponse]]:
    """Answer everything outside ``/lab/`` with a file of the site."""

    async def pages(request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/lab/"):
            return await get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        return page(request)

    return pages


def page(request: HttpRequest) -> HttpResponse:
    found = _file(request.path)
    missing = found is None
    found = found or _file(NOT_FOUND)
    if found is None:
        return HttpResponse("There is no such page.", status=404, content_type="text/plain")
    answer = found.get_response(request.method, {} if missing else request.META)
    content = b""
    if answer.file is not None:
        with answer.file:
            content = answer.file.read()
    response = HttpResponse(content, status=HTTPStatus.NOT_FOUND if missing else answer.status)
    del response["Content-Type"]
    for name, value in answer.headers:
        response[name] = value
    # How a page knows that the lab is there: a script reads it, and asks for nothing.
    response["Server-Timing"] = "lab"
    return response


def _file(path: str) -> StaticFile | None:
    try:
        return site().find_file(path)
    except (OSError, ValueError):  # a name too long for a file, or with a NUL in it
        return None
