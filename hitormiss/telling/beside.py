"""Two apps side by side: what each answered, and what its memcached holds, line against line."""

import textwrap
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from hitormiss.proof import mask
from hitormiss.telling.report import Line


INDENT, COLUMN = 3, 37
DIFFERS = "*"

OF_THE_SERVER = {"date", "server"}
BESIDE_THE_POINT = {
    *("content-type", "content-length", "allow", "x-frame-options", "x-content-type-options"),
    *("referrer-policy", "cross-origin-opener-policy"),
}


@dataclass
class Told:
    """A line of one half, and what of it is compared: all of it, where nothing else is said."""

    text: str
    compared: str = ""

    def __post_init__(self) -> None:
        self.compared = self.compared or self.text


Lines = dict[str, Told]
Pair = tuple[Told | None, Told | None]


def beside(facts: dict[str, Any], names: tuple[str, str]) -> list[Line]:
    """
    The comparison that `comparing.compare` made, as the terminal shows it.

    *names* are those of the two apps. A line that differs has a mark between its halves.
    """
    lines: list[Line] = [_row(*names, style="label")]
    for number, one in enumerate(facts["requests"], 1):
        first, *rest = textwrap.wrap(one["line"], 76, break_on_hyphens=False)
        lines += [[], [(f"{number:>2} ", "number"), (first, "command")]]
        lines += [[(" " * INDENT, ""), (line, "command")] for line in rest]
        lines += _pairs(_exchange(one["workspace"]), _exchange(one["solution"]))
    lines += [[], [("memcached at the end", "label")]]
    ours, theirs = _keys(facts["keys"]["workspace"]), _keys(facts["keys"]["solution"])
    lines += _pairs(ours, theirs) or [[(" " * INDENT, ""), ("Both are empty.", "quiet")]]
    for name, fault in facts["faults"].items():
        if fault:
            wrapped = textwrap.wrap(f"{name}: {fault}", 76)
            lines += [[], *([(line, "fail")] for line in wrapped)]
    return lines


def differences(facts: dict[str, Any]) -> int:
    """How many of the requests are answered differently."""
    return sum(
        any(map(_differs, _matched(_exchange(one["workspace"]), _exchange(one["solution"]))))
        for one in facts["requests"]
    )


def _exchange(facts: dict[str, Any]) -> Lines:
    """The lines of an exchange by what they are about, so that two can be matched."""
    if facts["response"] is None:
        return {"status": Told("No answer.")}
    # A second between two answers is no difference: they are compared as recordings are.
    still = mask.exchange(facts)["response"]["headers"]
    lines = {"status": Told(facts["response"]["status_line"])}
    for (name, value), (_, masked) in zip(facts["response"]["headers"], still, strict=True):
        about = name.lower()
        while about in lines:  # Set-Cookie may come more than once
            about += " again"
        lines[about] = Told(f"{name}: {value}", masked)
    events = " → ".join(event["text"] for event in facts["events"])
    lines["memcached"] = Told(f"memcached: {events or '-'}")
    return {name: line for name, line in lines.items() if name not in OF_THE_SERVER}


def _keys(rows: list[dict[str, Any]]) -> Lines:
    """What memcached holds, by key."""
    return {row["key"]: _key(row) for row in rows if not row["gone"]}


def _key(row: dict[str, Any]) -> Told:
    name = row["key"] if row["kind"] == "own" else f"{row['kind']} {row['url'] or row['key']}"
    ttl = "never" if row["ttl"] is None else row["ttl"]
    text = f"{name} ttl={ttl} hits={row['hits']}"
    return Told(text, mask.text(text))


def _matched(ours: Lines, theirs: Lines) -> list[Pair]:
    """
    Lines about the same thing beside each other, memcached's last.

    What is alike is told where the course is about it.
    """
    about = list(dict.fromkeys([*ours, *theirs]))
    about.sort(key=lambda name: name == "memcached")
    pairs = ((name, (ours.get(name), theirs.get(name))) for name in about)
    return [pair for name, pair in pairs if _differs(pair) or name not in BESIDE_THE_POINT]


def _differs(pair: Pair) -> bool:
    ours, theirs = pair
    return ours is None or theirs is None or ours.compared != theirs.compared


def _pairs(ours: Lines, theirs: Lines) -> list[Line]:
    return [row for pair in _matched(ours, theirs) for row in _rows(pair)]


def _rows(pair: Pair) -> list[Line]:
    differs = _differs(pair)
    halves = zip_longest(*(_wrap(told.text if told else "") for told in pair), fillvalue="")
    return [
        _row(
            *half, mark=DIFFERS if differs and not place else " ", style="" if differs else "quiet"
        )
        for place, half in enumerate(halves)
    ]


def _row(left: str, right: str, mark: str = " ", style: str = "") -> Line:
    return [(" " * INDENT, ""), (left.ljust(COLUMN), style), (f" {mark} ", "fail"), (right, style)]


def _wrap(text: str) -> list[str]:
    return textwrap.wrap(text, COLUMN, subsequent_indent="  ", break_on_hyphens=False) or [""]
