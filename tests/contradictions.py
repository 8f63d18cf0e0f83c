"""What a LIKELY line says, held against the timeline and the headers that stand beside it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass


PARTS = re.compile(r"^(NOT YET|ASK|EXPECTED|GOT|MEMCACHED|YOUR LOG|LIKELY|NEXT)\b", re.MULTILINE)
ROW = re.compile(r"^ *(\d+)  ([A-Z]+) (\d+|no response) +(\S.*)$")

NOT_ASKED = (
    r"received no commands|memcached (was|is) (not|never) (asked|used)|memcached neither|"
    r"[Nn]obody asked memcached|No middleware asks memcached|asked memcached for nothing|"
    r"asked nothing of memcached|[Nn]othing was asked of memcached|memcached was never"
)
HITS = (
    r"c[ao]me out of memcached|got (a|the|ana's) (stored )?page|[Mm]emcached answered|"
    r"answered from memcached|[Mm]emcached had :|got the copy"
)
STORED_NOTHING = r"stored (nothing|none)\b"


@dataclass
class Failure:
    """A failure as text, in its parts; *rows* is what memcached did for each request."""

    parts: dict[str, str]
    rows: dict[int, str]

    @classmethod
    def read(cls, text: str) -> "Failure":
        pieces = PARTS.split(text)
        parts = dict(zip(pieces[1::2], pieces[2::2], strict=True))
        rows: dict[int, str] = {}
        number = 0
        for line in parts.get("MEMCACHED", "").splitlines():
            if match := ROW.match(line):
                number = int(match[1])
                rows[number] = match[4]
            elif number:
                rows[number] += f" {line.strip()}"
        return cls(parts, rows)

    @property
    def likely(self) -> str:
        return " ".join(self.parts.get("LIKELY", "").split())

    @property
    def headers(self) -> str:
        """The response that GOT shows; empty where it shows none."""
        got = self.parts.get("GOT", "")
        return got if re.search(r"^ +[> ] ?HTTP/1\.1 \d", got, re.MULTILINE) else ""


def contradictions(text: str) -> list[str]:
    """What the LIKELY line of a failure says against the rest of it."""
    failure = Failure.read(text)
    return [
        f"{said!r}: {against}"
        for pattern, judge in CLAIMS
        for match in re.finditer(pattern, failure.likely)
        for said in [failure.likely[max(0, match.start() - 40) : match.end() + 30]]
        if (against := judge(failure, match)) is not None
    ]


def _sentence(failure: Failure, match: re.Match[str]) -> str:
    """The sentence of *match*, in which it may name a request."""
    start = max(failure.likely.rfind(". ", 0, match.start()), 0)
    end = failure.likely.find(". ", match.end())
    return failure.likely[start : end if end > 0 else None]


def _named(failure: Failure, match: re.Match[str]) -> Iterator[str]:
    """The rows of the requests that the sentence names, else of all."""
    sentence = _sentence(failure, match)
    numbers = [int(number) for number in re.findall(r"[Rr]equest (\d+)", sentence)]
    if "the last answer" in sentence:
        numbers = [max(failure.rows)]
    yield from (failure.rows[number] for number in numbers or failure.rows)


def _not_asked(failure: Failure, match: re.Match[str]) -> str | None:
    method = re.match(r".*\b(PATCH|POST|PUT|DELETE)\b", _sentence(failure, match))
    if method or "no longer" in failure.likely:
        return None
    if "It received no commands" in failure.parts.get("MEMCACHED", ""):
        return None
    asked = [row for row in _named(failure, match) if row.strip() != "-"]
    return f"memcached did {asked[0]}" if asked else None


def _hit(failure: Failure, match: re.Match[str]) -> str | None:
    if re.search(r"(nothing of this response|no copy|neither) came out", failure.likely):
        return None
    return None if any("HIT" in row for row in failure.rows.values()) else "no HIT"


def _stored_nothing(failure: Failure, match: re.Match[str]) -> str | None:
    rows = list(_named(failure, match))
    return "it did" if rows and all("SET" in row for row in rows) else None


def _in_headers(header: str) -> Callable[[Failure, re.Match[str]], str | None]:
    def judge(failure: Failure, match: re.Match[str]) -> str | None:
        if not failure.headers:
            return None
        lines = re.findall(rf"{header}: .*", failure.headers, re.IGNORECASE)
        there = any(match[1].lower() in line.lower() for line in lines)
        return None if there else f"{header} is {lines or 'absent'}"

    return judge


CLAIMS: list[tuple[str, Callable[[Failure, re.Match[str]], str | None]]] = [
    (NOT_ASKED, _not_asked),
    (HITS, _hit),
    (STORED_NOTHING, _stored_nothing),
    (
        r"response(?: to request \d+)? says (private|no-store|no-cache)",
        _in_headers("Cache-Control"),
    ),
    (r"(?:says|is|says max-age=) ?max-age=(\d+)", _in_headers("Cache-Control")),
    (r"sets a cookie, (\w+)", _in_headers("Set-Cookie")),
    (r"Vary names ([A-Z][\w-]+)", _in_headers("Vary")),
    (r"(?:Vary:|names) (\*)", _in_headers("Vary")),
]
