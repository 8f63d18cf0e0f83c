"""The request that somebody writes in the console, made sure to reach the lesson's API alone."""

import re
from typing import Any

from hitormiss.course import scenario
from hitormiss.http.exchange import SESSIONS, Request
from site_project.lab.refusals import Refused


METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
USERS = ("nobody", *SESSIONS)

LONGEST_PATH, LONGEST_VALUE, LARGEST_BODY = 2000, 8000, 64 * 1024
MOST_HEADERS = 30

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
TEXT = re.compile(r"[\x20-\x7e\t]*")
PATH = re.compile(r"/[!-~]*")

OURS = {
    "host": "the API is always the lesson's own",
    **dict.fromkeys(
        (
            *("content-length", "transfer-encoding", "connection", "keep-alive", "upgrade"),
            *("expect", "te", "trailer", "proxy-connection", "proxy-authorization"),
        ),
        "it belongs to the connection",
    ),
}
"""Headers that the lab writes itself, and why."""


class TooLarge(Refused):
    status_code = 413


def request(facts: dict[str, Any]) -> Request:
    """The request that *facts* describe (`serializers.Ask`), or `Refused`."""
    headers = [(name, value) for name, value in facts["headers"]]
    if len(headers) > MOST_HEADERS:
        raise Refused(f"A request has at most {MOST_HEADERS} headers here.")
    for name, value in headers:
        _check_header(name, value)
    given = [value for name, value in headers if name.lower() == "cookie"]
    _check_header("Cookie", facts["cookies"])
    headers = [pair for pair in headers if pair[0].lower() != "cookie"]
    if cookie := "; ".join(filter(None, [*session(facts["user"]), facts["cookies"], *given])):
        headers.append(("Cookie", cookie))
    body = facts["body"]
    if body is not None:
        if len(_utf8(body)) > LARGEST_BODY:
            raise TooLarge("A body is at most 64 kB here.")
        if not any(name.lower() == "content-type" for name, _ in headers):
            headers.append(("Content-Type", "application/json"))
    return Request(facts["method"], path(facts["path"]), tuple(headers), body)


def session(user: str) -> list[str]:
    """The cookie that *user* is known by."""
    return [f"sessionid={SESSIONS[user]}"] if user in SESSIONS else []


def path(text: str) -> str:
    """*text*, if it can only be a path of the lesson's API."""
    if len(text) > LONGEST_PATH:
        raise Refused(f"A path is at most {LONGEST_PATH:,} characters here.")
    if not text.startswith("/") or "//" in text.partition("?")[0]:
        raise Refused("A path begins with one slash: the API is always the lesson's own.")
    if not PATH.fullmatch(text):
        raise Refused("A path has neither spaces nor control characters: %20 is a space.")
    if "#" in text or "\\" in text:
        raise Refused("A path has neither # nor \\: no client sends them.")
    return text


def _check_header(name: str, value: str) -> None:
    if not TOKEN.fullmatch(name):
        raise Refused("A header's name is made of letters, digits and dashes.")
    if reason := OURS.get(name.lower()):
        raise Refused(f"{name} is not yours to send: {reason}.")
    if len(value) > LONGEST_VALUE or not TEXT.fullmatch(value):
        raise Refused(f"The value of {name} is one line of plain ASCII, 8,000 characters at most.")


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise Refused("A body is text that UTF-8 can write.") from error


def prepared(line: str) -> dict[str, Any]:
    """A line of a page (`scenario.request`) as the console's form has it."""
    asked = scenario.request(line)
    cookies = {f"sessionid={value}": user for user, value in SESSIONS.items()}
    user = next((cookies[value] for _, value in asked.headers if value in cookies), "nobody")
    return {
        "line": line,
        "method": asked.method,
        "path": asked.path,
        "headers": [list(pair) for pair in asked.headers if pair[1] not in cookies],
        "user": user,
        "body": asked.body,
    }
