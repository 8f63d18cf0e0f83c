"""
What an ``exchange`` or a ``predict`` fence asks for.

The text of a fence::

    app: starter
    GET /videogames/
    GET /videogames/  Cookie: theme=dark

is the key under which its exchanges are recorded. A ``predict`` fence may go
on after a line ``---`` with its answer in words, which is no part of the key.
`recipes` lists what the fences of a page ask for: the recorder runs them.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple


FENCE = re.compile(
    r"^(?P<indent>[ \t]*)(?P<ticks>`{3,})[ \t]*(?P<kind>exchange|predict|transcript)[ \t]*\n"
    r"(?P<body>.*?)^(?P=indent)(?P=ticks)[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
APPS = ("starter", "solution")


class Line(NamedTuple):
    """One request of a recipe: ``GET /videogames/  Cookie: theme=dark``."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: str | None

    @classmethod
    def read(cls, text: str) -> "Line":
        first, *rest = re.split(r"[ \t]{2,}", text.strip())
        method, _, path = first.partition(" ")
        if not (method.isalpha() and method.isupper() and path.startswith("/")):
            raise ValueError(f"“{text.strip()}” is no request like “GET /videogames/”")
        headers, body = [], None
        for part in rest:
            name, colon, value = part.partition(":")
            if part.startswith(("{", "[")):
                body = part
            elif colon and re.fullmatch(r"[\w-]+", name):
                headers.append((name, value.strip()))
            else:
                raise ValueError(f"“{part}” is neither a header nor a JSON body")
        return cls(method, path, headers, body)


class Recipe(NamedTuple):
    """*app* is asked *requests*; *key* names the recording, *answer* is Markdown or empty."""

    key: str
    app: str
    requests: list[Line]
    answer: str = ""

    @classmethod
    def read(cls, source: str) -> "Recipe":
        asked, _, answer = source.strip().partition("\n---\n")
        first, *lines = asked.strip().splitlines() or [""]
        name, _, app = (part.strip() for part in first.partition(":"))
        if name != "app" or app not in APPS:
            raise ValueError("its first line is not “app: starter” or “app: solution”")
        requests = [Line.read(line) for line in lines if line.strip()]
        if not requests:
            raise ValueError("it asks for nothing")
        return cls(asked.strip(), app, requests, answer.strip())


def recipes(page: str) -> Iterator[Recipe]:
    """What the exchange and predict fences of *page* ask for, in order."""
    return (Recipe.read(body) for kind, body in _fences(page) if kind != "transcript")


def transcripts(page: str) -> Iterator[str]:
    """The commands whose output *page* shows, in order."""
    return (body.strip() for kind, body in _fences(page) if kind == "transcript")


def _fences(page: str) -> Iterator[tuple[str, str]]:
    for match in FENCE.finditer(page):
        lines = match["body"].splitlines()
        yield match["kind"], "\n".join(line.removeprefix(match["indent"]) for line in lines)
