"""
The request that someone writes in the console, checked before it goes to the lesson's app.

The checks make sure that it is one well-formed request, and that it can only reach the app.
"""

import re
from typing import Any

from hitormiss.course import scenario
from hitormiss.http.exchange import SESSIONS, Request
from site_project.lab.refusals import Refused


METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
CONSOLE_USERS = ("nobody", *SESSIONS)

LONGEST_PATH, LONGEST_VALUE, MOST_HEADERS = 2000, 8000, 30
LARGEST_APP_BODY = 64 * 1024
"""The largest body of a request to the app, in bytes."""

HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
HEADER_VALUE = re.compile(r"[\x20-\x7e\t]*")
PATH = re.compile(r"/[!-~]*")

RESERVED_HEADERS = {
    "host": "the API is always the lesson's own",
    **dict.fromkeys(
        (
            *("content-length", "transfer-encoding", "connection", "keep-alive", "upgrade"),
            *("expect", "te", "trailer", "proxy-connection", "proxy-authorization"),
        ),
        "it belongs to the connection",
    ),
}
"""Headers that only the lab may set, each with the reason."""


class TooLarge(Refused):
    status_code = 413


def build_request(data: dict[str, Any]) -> Request:
    """Return the request that *data* describes (`AskSerializer`'s fields). Raises `Refused`."""
    headers = [(name, value) for name, value in data["headers"]]
    if len(headers) > MOST_HEADERS:
        raise Refused(f"A request has at most {MOST_HEADERS} headers here.")
    for name, value in headers:
        _check_header(name, value)
    _check_header("Cookie", data["cookies"])
    # One Cookie header, as a browser sends it.
    own_cookies = [value for name, value in headers if name.lower() == "cookie"]
    cookies = [*session_cookie(data["user"]), data["cookies"], *own_cookies]
    headers = [(name, value) for name, value in headers if name.lower() != "cookie"]
    if cookie := "; ".join(filter(None, cookies)):
        headers.append(("Cookie", cookie))
    body = data["body"]
    if body is not None:
        if len(_utf8(body)) > LARGEST_APP_BODY:
            raise TooLarge("A body is at most 64 kB here.")
        if not any(name.lower() == "content-type" for name, _ in headers):
            headers.append(("Content-Type", "application/json"))
    return Request(data["method"], check_path(data["path"]), tuple(headers), body)


def session_cookie(user: str) -> list[str]:
    """Return a list of one cookie, which signs *user* in; an empty list for ``nobody``."""
    return [f"sessionid={SESSIONS[user]}"] if user in SESSIONS else []


def check_path(path: str) -> str:
    """Return *path* if it can only be a path of the lesson's API. Raises `Refused`."""
    if len(path) > LONGEST_PATH:
        raise Refused(f"A path is at most {LONGEST_PATH:,} characters here.")
    if not path.startswith("/") or "//" in path.partition("?")[0]:
        raise Refused("A path begins with one slash: the API is always the lesson's own.")
    if not PATH.fullmatch(path):
        raise Refused("A path has neither spaces nor control characters: %20 is a space.")
    if "#" in path or "\\" in path:
        raise Refused("A path has neither # nor \\: no client sends them.")
    return path


def _check_header(name: str, value: str) -> None:
    if not HEADER_NAME.fullmatch(name):
        raise Refused("A header's name is made of letters, digits and dashes.")
    if reason := RESERVED_HEADERS.get(name.lower()):
        raise Refused(f"You cannot set {name}: {reason}.")
    if len(value) > LONGEST_VALUE or not HEADER_VALUE.fullmatch(value):
        raise Refused(f"The value of {name} is one line of plain ASCII, 8,000 characters at most.")


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise Refused("A body is text that can be encoded as UTF-8.") from error


def form_values(line: str) -> dict[str, Any]:
    """
    Return the console's form, filled in with the request that *line* of a page describes.

    The keys are those of `PreparedRequestSerializer`. *line* is read by `scenario.request`.
    """
    request = scenario.request(line)
    users = {f"sessionid={value}": user for user, value in SESSIONS.items()}
    user = next((users[value] for _, value in request.headers if value in users), "nobody")
    return {
        "line": line,
        "method": request.method,
        "path": request.path,
        "headers": [[name, value] for name, value in request.headers if value not in users],
        "user": user,
        "body": request.body,
    }
