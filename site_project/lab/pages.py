"""
Middleware that serves the built pages.

The course shows them as an example of good caching. A page has ``no-cache`` and an ``ETag``:
the browser asks for it every time, and gets 304 while it is the same. A file with a digest in
its name never changes, so the browser does not ask for it again (``immutable``).
"""

import importlib.resources
import re
from functools import cache
from http import HTTPStatus
from wsgiref.headers import Headers

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import async_only_middleware
from whitenoise import WhiteNoise
from whitenoise.responders import StaticFile

from hitormiss.pages.build import SITE
from site_project.lab.guard import GetResponse


NOT_FOUND = "/404.html"

DIGEST = re.compile(r"\.[0-9a-f]{8,}\.(min\.)?\w+$")
YEAR = 365 * 24 * 60 * 60
"""In seconds."""


class SiteFiles(WhiteNoise):
    """The files of the site. After a new build, the lab serves the new files without a restart."""

    def add_cache_headers(self, headers: Headers, path: str, url: str) -> None:
        digest = DIGEST.search(url)
        headers["Cache-Control"] = f"max-age={YEAR}, immutable" if digest else "no-cache"


@cache
def site_files() -> SiteFiles:
    files = SiteFiles(None, root=SITE, autorefresh=True, index_file=True, allow_all_origins=False)
    # Ace, the editor of Code, which only a page with a lab can use.
    ace = importlib.resources.files("django_ace") / "static/django_ace/ace"
    files.add_files(str(ace), prefix="assets/ace/")
    return files


@async_only_middleware
def pages_middleware(get_response: GetResponse) -> GetResponse:
    """Respond to every request outside ``/lab/`` with a file of the site."""

    async def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/lab/"):
            return await get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        return page(request)

    return middleware


def page(request: HttpRequest) -> HttpResponse:
    """Return the file that *request* asks for, as 200, 206 or 304; or the site's 404 page."""
    found = _file(request.path)
    missing = found is None
    found = found or _file(NOT_FOUND)
    if found is None:
        return HttpResponse("There is no such page.", status=404, content_type="text/plain")
    static = found.get_response(request.method, {} if missing else request.META)
    content = b""
    if static.file is not None:
        with static.file:
            content = static.file.read()
    response = HttpResponse(content, status=HTTPStatus.NOT_FOUND if missing else static.status)
    del response["Content-Type"]
    for name, value in static.headers:
        response[name] = value
    # The page's script reads this header, so it knows without a request that there is a lab.
    response["Server-Timing"] = "lab"
    return response


def _file(path: str) -> StaticFile | None:
    try:
        return site_files().find_file(path)
    except (OSError, ValueError):  # the path is too long for a file name, or contains NUL
        return None
