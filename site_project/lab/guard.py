"""Who may ask: this machine, by its own names, and the lab's own pages."""

from collections.abc import Awaitable, Callable
from email.utils import formatdate

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import async_only_middleware


Answer = Callable[[HttpRequest], Awaitable[HttpResponse]]

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # A page in somebody's frame can be made to be clicked by who sees another.
    "Content-Security-Policy": "frame-ancestors 'none'; base-uri 'self'; object-src 'none'",
}
OUR_PAGES = {"same-origin", "none"}
"""``Sec-Fetch-Site`` of our own pages, and of an address that somebody typed."""


@async_only_middleware
def Guard(get_response: Answer) -> Answer:
    """Refuse an unknown ``Host`` and other origins; give every answer its headers."""

    async def guard(request: HttpRequest) -> HttpResponse:
        request.get_host()  # or a 400
        in_lab = request.path.startswith("/lab/")
        response = _refusal(request) if in_lab else None
        if response is None:
            response = await get_response(request)
        response.headers.setdefault("Date", formatdate(usegmt=True))
        if not response.streaming and response.content:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        # An app's own answer says itself how long it may be kept.
        if in_lab and not getattr(response, "is_the_apps", False):
            response.headers["Cache-Control"] = "no-store"
        return response

    return guard


def _refusal(request: HttpRequest) -> HttpResponse | None:
    """
    A refusal for what comes from another origin; None for our own pages.

    Another port of this machine is the same site to a browser, and another
    origin: an app of a lesson is one. Django compares ``Origin`` and the token.
    """
    site = request.headers.get("Sec-Fetch-Site", "none")
    allowed = OUR_PAGES if request.method in ("GET", "HEAD") else {"same-origin"}
    if "Sec-Fetch-Site" not in request.headers or site in allowed:
        return None
    return JsonResponse({"error": "The lab answers to its own pages only."}, status=403)
