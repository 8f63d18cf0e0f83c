"""Two apps side by side: what each answered, and what its memcached holds, line against line."""

import textwrap
from itertools import zip_longest
from typing import Any

from hitormiss.proof import mask
from hitormiss.telling.report import Line


INDENT, COLUMN, GAP = 3, 36, 3
DIFFERS = "*"
NOTHING = ""

Pair = tuple[str, str]


def beside(facts: dict[str, Any], names: Pair) -> list[Line]:
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
        any(mask.text(left) != mask.text(right) for left, right in _matched(*both))
        for both in (
            (_exchange(one["workspace"]), _exchange(one["solution"])) for one in facts["requests"]
        )
    )


def _exchange(facts: dict[str, Any]) -> dict[str, str]:
    """The lines of an exchange by what they are about, so that two can be matched."""
    response = facts["response"]
    if response is None:
        return {"status": "No answer."}
    lines = {"status": response["status_line"]}
    for name, value in response["headers"]:
        if name.lower() not in ("date", "server"):
            before = lines.get(name.lower())
            lines[name.lower()] = f"{before}, {value}" if before else f"{name}: {value}"
    lines["memcached"] = " → ".join(event["text"] for event in facts["events"]) or "-"
    return lines


def _keys(rows: list[dict[str, Any]]) -> dict[str, str]:
    """What memcached holds, by key."""
    return {row["key"]: _key(row) for row in rows if not row["gone"]}


def _key(row: dict[str, Any]) -> str:
    name = row["key"] if row["kind"] == "own" else f"{row['kind']} {row['url'] or row['key']}"
    ttl = "never" if row["ttl"] is None else row["ttl"]
    return f"{name} ttl={ttl} hits={row['hits']}"


def _matched(ours: dict[str, str], theirs: dict[str, str]) -> list[Pair]:
    """Lines about the same thing beside each other; memcached's last."""
    about = list(dict.fromkeys([*ours, *theirs]))
    about.sort(key=lambda name: name == "memcached")
    return [(ours.get(name, NOTHING), theirs.get(name, NOTHING)) for name in about]


def _pairs(ours: dict[str, str], theirs: dict[str, str]) -> list[Line]:
    return [row for pair in _matched(ours, theirs) for row in _rows(*pair)]


def _rows(left: str, right: str) -> list[Line]:
    # Compared as recordings are: a second between two answers is no difference.
    differs = mask.text(left) != mask.text(right)
    halves = zip_longest(_wrap(left), _wrap(right), fillvalue="")
    return [
        _row(
            *half, mark=DIFFERS if differs and not place else " ", style="" if differs else "quiet"
        )
        for place, half in enumerate(halves)
    ]


def _row(left: str, right: str, mark: str = " ", style: str = "") -> Line:
    return [
        (" " * INDENT, ""),
        (left.ljust(COLUMN), style),
        (f" {mark} ", "fail"),
        (right, style),
    ]


def _wrap(text: str) -> list[str]:
    return textwrap.wrap(text, COLUMN, subsequent_indent="  ", break_on_hyphens=False) or [""]
