"""
The requests that the pages show, in the format of their ``exchange`` fences.

    app: starter
    env: DJANGO_ENV=development
    GET /videogames/
    GET /videogames/  Cookie: theme=dark
    GET /videogames/  as ana
    POST /videogames/  {"name": "Silver Orchard"}

Two or more spaces separate the parts of a line: method and path, headers, user, body.
"""

import re
from dataclasses import dataclass

from hitormiss.course.catalogue import Lesson
from hitormiss.http.exchange import ACCEPT, SESSIONS, Request


SCENARIO_FENCE = re.compile(r"^```(exchange|predict)\n(.*?)^```", re.MULTILINE | re.DOTALL)


class ScenarioError(Exception):
    """A line is not a valid request. The message quotes it."""


@dataclass(frozen=True)
class Scenario:
    """
    The requests of a fence, and the *app* that they are sent to: starter or solution.

    *key* is the text of the fence, by which recordings find it. *environment* holds
    pairs of name and value: environment variables for the app.
    """

    key: str
    app: str
    lines: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()

    @property
    def requests(self) -> list[Request]:
        return [request(line) for line in self.lines]


def read(text: str) -> Scenario:
    """The scenario in the *text* of a fence, up to a line ``---``. Raises `ScenarioError`."""
    key = re.split(r"^---$", text, maxsplit=1, flags=re.MULTILINE)[0].strip()
    lines = [line.strip() for line in key.splitlines() if line.strip()]
    app = "solution"
    if lines and lines[0].startswith("app:"):
        app = lines.pop(0).removeprefix("app:").strip()
    if app not in ("starter", "solution"):
        raise ScenarioError(f"app: {app} is neither starter nor solution.")
    environment = []
    while lines and lines[0].startswith("env:"):
        name, _, value = lines.pop(0).removeprefix("env:").strip().partition("=")
        environment.append((name, value))
    for line in lines:
        request(line)
    return Scenario(key, app, tuple(lines), tuple(environment))


def request(line: str) -> Request:
    """The request in *line*. Raises `ScenarioError`."""
    first, *pieces = re.split(r" {2,}", line)
    match = re.fullmatch(r"([A-Z]+) (/\S*)", first)
    if not match:
        raise ScenarioError(f"{line!r} is not a request. Write METHOD /path, then two spaces.")
    headers = {"Accept": ACCEPT}
    body = None
    for piece in pieces:
        if piece.startswith("as ") and piece[3:] in SESSIONS:
            headers["Cookie"] = f"sessionid={SESSIONS[piece[3:]]}"
        elif piece.startswith(("{", "[")):
            body = piece
            headers["Content-Type"] = "application/json"
        elif match_ := re.fullmatch(r"([\w-]+): ?(.*)", piece):
            headers[match_[1]] = match_[2]
        else:
            raise ScenarioError(f"{piece!r} in {line!r} is neither a header nor a body.")
    return Request(match[1], match[2], tuple(headers.items()), body)


def of_page(lesson: Lesson) -> list[Scenario]:
    """The scenarios on the page of *lesson*, without repetitions."""
    found = [read(match[2]) for match in SCENARIO_FENCE.finditer(lesson.page_text)]
    return list({scenario.key: scenario for scenario in found}.values())
