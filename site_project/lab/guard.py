"""Middleware: which requests the lab accepts, and the headers of every response."""

from collections.abc import Awaitable, Callable
from email.utils import formatdate

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import async_only_middleware
from django.utils.text import compress_string


GetResponse = Callable[[HttpRequest], Awaitable[HttpResponse]]
"""What Django passes to a middleware, and what a middleware returns."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Another site could show our page in a frame, and make its visitor click in it (clickjacking).
    "Content-Security-Policy": "frame-ancestors 'none'; base-uri 'self'; object-src 'none'",
}
SMALLEST = 1000
"""Bytes of a response that is compressed. Below, it would hardly become shorter."""

OUR_PAGES = {"same-origin", "none"}
"""``Sec-Fetch-Site`` of a request from our own pages, and of an address that someone typed."""


@async_only_middleware
def guard_middleware(get_response: GetResponse) -> GetResponse:
    """Refuse an unknown ``Host`` and other origins, and add `HEADERS` to every response."""

    async def middleware(request: HttpRequest) -> HttpResponse:
        request.get_host()  # raises DisallowedHost, for which Django sends 400
        in_lab = request.path.startswith("/lab/")
        response = _refusal(request) if in_lab else None
        if response is None:
            response = await get_response(request)
        if in_lab and not response.streaming and not getattr(response, "from_app", False):
            _compress(request, response)
        response.headers.setdefault("Date", formatdate(usegmt=True))
        if not response.streaming and response.content:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        # A response of a lesson's app keeps the Cache-Control that the app has chosen.
        if in_lab and not getattr(response, "from_app", False):
            response.headers["Cache-Control"] = "no-store"
        return response

    return middleware


def _compress(request: HttpRequest, response: HttpResponse) -> None:
    """Compress a response of the lab's own that is long enough for it."""
    if len(response.content) >= SMALLEST and "gzip" in request.headers.get("Accept-Encoding", ""):
        response.content = compress_string(response.content)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.content))


def _refusal(request: HttpRequest) -> HttpResponse | None:
    """
    Return a 403 for a request from another origin, and None for one from our own pages.

    For a browser, another port of this machine is the same site but another origin. An
    app of a lesson runs on such a port, so ``same-site`` is refused as well. For POST,
    Django's CSRF middleware also compares ``Origin`` and the token.
    """
    site = request.headers.get("Sec-Fetch-Site", "none")
    allowed = OUR_PAGES if request.method in ("GET", "HEAD") else {"same-origin"}
    if "Sec-Fetch-Site" not in request.headers or site in allowed:
        return None
    return JsonResponse({"error": "The lab accepts requests from its own pages only."}, status=403)
