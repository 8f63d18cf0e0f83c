"""Causes of another status than the one that was wanted."""

import json

from hitormiss.diagnosis.cause import DJANGO, DRF, RFC9110, Found, cause
from hitormiss.diagnosis.facts import Facts
from hitormiss.diagnosis.symptoms import asked_nothing


def refused(facts: Facts, status: int) -> bool:
    """Whether the response has *status*, and another was wanted."""
    return facts.status == status and facts.got.startswith("HTTP/1.1")


def detail(facts: Facts) -> str:
    """What DRF says in an error: ``detail``, or the body where it is short."""
    try:
        data = json.loads(facts.response.body) if facts.response else {}
    except (ValueError, RecursionError):
        return ""
    said = data.get("detail") if isinstance(data, dict) else None
    return said if isinstance(said, str) else json.dumps(data, ensure_ascii=False)[:120]


def is_html(facts: Facts) -> bool:
    return "html" in facts.header("Content-Type")


@cause(
    """Django refused the request before the view ran. Usually ALLOWED_HOSTS in settings.py does not
    name 127.0.0.1, which the requests are sent to.""",
    f"{DJANGO}ref/settings/#allowed-hosts",
)
def host_is_not_allowed(facts: Facts) -> Found:
    text = facts.header("Content-Type").startswith("text/")
    return {} if refused(facts, 400) and text else None


@cause(
    """The request was refused because of its data: {detail}. A serializer says which field is
    wrong, and why.""",
    f"{DRF}api-guide/serializers/#validation",
)
def data_are_not_valid(facts: Facts) -> Found:
    return {"detail": detail(facts)} if refused(facts, 400) and detail(facts) else None


@cause(
    """The view needs a visitor who is signed in, and sees none for this request: "{detail}".""",
    f"{DRF}api-guide/permissions/",
)
def nobody_is_signed_in(facts: Facts) -> Found:
    said = detail(facts)
    match = refused(facts, 401) or (refused(facts, 403) and "credentials" in said)
    return {"detail": said} if match and said else None


@cause(
    """Django refused the request because it has no CSRF token: {detail}. Session authentication
    needs one in each request that writes.""",
    f"{DJANGO}howto/csrf/",
    lesson=7,
)
def token_is_missing(facts: Facts) -> Found:
    body = facts.response.body.decode("utf-8", "replace") if facts.response else ""
    if not refused(facts, 403) or "csrf" not in body.lower():
        return None
    return {"detail": f'"{detail(facts)}"' if detail(facts) else "the page says so"}


@cause(
    """A permission refused the request: "{detail}". Permissions are checked before the view
    runs.""",
    f"{DRF}api-guide/permissions/",
)
def permission_refused(facts: Facts) -> Found:
    return {"detail": detail(facts)} if refused(facts, 403) and detail(facts) else None


@cause(
    """The route exists, and the row does not: "{detail}".""",
    f"{DJANGO}topics/http/shortcuts/#get-object-or-404",
)
def row_is_not_there(facts: Facts) -> Found:
    said = detail(facts)
    return {"detail": said} if refused(facts, 404) and said and not is_html(facts) else None


@cause(
    """No route matches {path}. Is a letter or the last slash missing in urls.py, or is something
    around include() that takes a single view?""",
    f"{DJANGO}topics/http/urls/",
)
def no_route(facts: Facts) -> Found:
    path = facts.asked.request.path if facts.asked else ""
    return {"path": path} if refused(facts, 404) and path else None


@cause(
    """The view at this address accepts {allow} alone. Does as_view() in urls.py name no other
    method, or is the view's class read-only?""",
    f"{RFC9110}15.5.6",
    lesson=8,
)
def method_is_not_allowed(facts: Facts) -> Found:
    return {"allow": facts.header("Allow") or "no method"} if refused(facts, 405) else None


@cause(
    """The view has no renderer for what the request accepts: "{detail}".""",
    f"{DRF}api-guide/content-negotiation/",
)
def no_renderer(facts: Facts) -> Found:
    return {"detail": detail(facts)} if refused(facts, 406) else None


@cause(
    """The view has no parser for the JSON that was sent: "{detail}". Do DEFAULT_PARSER_CLASSES, or
    parser_classes of the view, name JSONParser?""",
    f"{DRF}api-guide/parsers/",
)
def no_parser(facts: Facts) -> Found:
    return {"detail": detail(facts)} if refused(facts, 415) else None


@cause(
    """A throttle refused the request: "{detail}". It counts the requests of each user or address,
    in the cache default or in the one that it names.""",
    f"{DRF}api-guide/throttling/",
    lesson=15,
)
def throttle_refused(facts: Facts) -> Found:
    return {"detail": detail(facts)} if refused(facts, 429) else None


@cause(
    """The response is a redirect to {location}. APPEND_SLASH redirects an address without its last
    slash, login_required redirects to the sign-in page, and SECURE_SSL_REDIRECT to https.""",
    f"{DJANGO}ref/settings/#append-slash",
)
def redirects(facts: Facts) -> Found:
    location = facts.header("Location")
    return {"location": location} if 300 <= facts.status < 400 and location else None


@cause(
    """Request {number} needs the status {wanted}, and memcached received no commands, so none of
    the {count} requests before it is counted or locked there. DummyCache stores nothing, and other
    processes do not see what one process has in its memory.""",
    f"{DRF}api-guide/throttling/#setting-up-the-cache",
    lesson=15,
)
def nothing_is_counted(facts: Facts) -> Found:
    wanted = facts.wanted if isinstance(facts.wanted, int) else 0
    if wanted not in (409, 423, 429) or not asked_nothing(facts) or facts.status >= 400:
        return None
    return {"number": facts.number, "wanted": wanted, "count": len(facts.exchanges) - 1}


@cause(
    """Request {number} needs the status {wanted}. Nothing checked {what}, or the line that checks
    was removed.""",
    f"{RFC9110}15.5",
)
def nothing_refused_it(facts: Facts) -> Found:
    wanted = facts.wanted if facts.about == "status" and isinstance(facts.wanted, int) else 0
    if not 400 <= wanted < 500 or not 200 <= facts.status < 300:
        return None
    what = {
        401: "who it is from",
        403: "a permission or a CSRF token",
        409: "whether another request is running",
        429: "how many requests came before it",
    }.get(wanted, "whether it is allowed")
    return {"number": facts.number, "wanted": wanted, "what": what}


@cause(
    """The status is {found}, and the request succeeded. DRF's own views respond with 201 when they
    create, and with 204 when they delete.""",
    f"{RFC9110}15.3",
)
def another_success(facts: Facts) -> Found:
    wanted = facts.wanted if facts.about == "status" and isinstance(facts.wanted, int) else 0
    differs = 200 <= wanted < 300 and 200 <= facts.status < 300 and wanted != facts.status
    return {"found": facts.status} if differs else None
