"""
A failure and a verdict as lines of text.

A line is a list of what `rich.text.Text.assemble` takes: a text, or a pair of a
text and the name of a style. `plain` joins the texts without their styles, so
that nothing is said by colour alone.
"""

import textwrap
from collections.abc import Sequence
from itertools import chain, repeat
from typing import Any

from hitormiss.http.exchange import COLUMNS


LABELS = {
    "sentence": "NOT YET",
    "asked": "ASK",
    "expected": "EXPECTED",
    "got": "GOT",
    "memcached": "MEMCACHED",
    "log": "YOUR LOG",
    "likely": "LIKELY",
    "next": "NEXT",
}
LABEL = 11
VALUE = 13
MARGIN = " " * LABEL

NOT_SHOWN = dict.fromkeys(
    (
        *(code for code in range(32) if code != ord("\t")),
        *range(127, 160),
        *(0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)),
        *(*range(0xD800, 0xE000), 0xFFFE, 0xFFFF),
    ),
    "�",
)
"""
What is shown as "�": control characters, those that change the direction of a line, the halves of
surrogate pairs, which UTF-8 cannot encode, and what XML does not allow.
"""

Facts = dict[str, Any]
Piece = str | tuple[str, str]
Line = Sequence[Piece]

PASSED_MARK, FAILED_MARK, NOT_RUN_MARK = "✓", "✗", "–"


def plain(lines: list[Line]) -> str:
    """Return *lines* as text without styles, joined by line ends."""
    return "\n".join("".join(text for text, _ in printable(line)).rstrip() for line in lines)


def printable(line: Line) -> list[tuple[str, str]]:
    """Return *line* as pairs of text and style, each text `visible` and without tabs."""
    pieces = ((piece, "") if isinstance(piece, str) else piece for piece in line)
    return [(visible(text.expandtabs(4)), style) for text, style in pieces]


def visible(text: str) -> str:
    """Return *text*, which may come from an app, with "�" for all that is `NOT_SHOWN`."""
    return text.translate(NOT_SHOWN)


def check_lines(sentence: str, passed: bool | None, why: str | None = None) -> list[Line]:
    """
    Return the lines for a check that has ended.

    *passed* is None for a check that was not run, and *why* says why it was not.
    """
    mark = {
        True: (PASSED_MARK, "pass"),
        False: (FAILED_MARK, "fail"),
        None: (NOT_RUN_MARK, "quiet"),
    }[passed]
    first, *rest = textwrap.wrap(sentence, COLUMNS - 4)
    reasons = textwrap.wrap(why or "", COLUMNS - 4)
    return [
        ["  ", mark, f" {first}"],
        *([f"    {line}"] for line in rest),
        *([(f"    {line}", "quiet")] for line in reasons),
    ]


def failure_lines(facts: Facts) -> list[Line]:
    """Return the lines for a failure. *facts* is what `Failure.as_json` returns."""
    return [
        *_labelled("sentence", textwrap.wrap(facts["sentence"], COLUMNS - LABEL), "fail"),
        [MARGIN, (facts["id"], "quiet")],
        [],
        *_asked(facts),
        [],
        *_side("expected", facts["expected"]),
        *_side("got", facts["got"]),
        *_answer(facts["answer"]),
        [],
        *_memcached(facts["memcached"]),
        [],
        *_log(facts["log"]),
        [],
        *_likely(facts["likely"]),
        *_labelled("next", [one for one in _next(facts) if one], "command"),
    ]


def _next(facts: Facts) -> list[str | None]:
    """What can be done next: commands and the address of a page."""
    return [facts["again"], facts["hint"], facts["page"]]


def _labelled(part: str, texts: list[str], style: str = "") -> list[Line]:
    return _hanging((LABELS[part].ljust(LABEL), "label"), texts, style)


def _hanging(head: Piece, texts: list[str], style: str = "", indent: int = LABEL) -> list[Line]:
    """Return *head* and the first of *texts* as one line, and the others indented below it."""
    first, *rest = texts
    lines: list[Line] = [[head, (first, style)]]
    return lines + [[" " * indent, (text, style)] for text in rest]


def _numbered(number: int | None) -> Piece:
    return MARGIN if number is None else (f"{number:>9}  ", "number")


def _asked(facts: Facts) -> list[Line]:
    lines = _labelled("asked", [facts["asked_note"]])
    for one in facts["asked"]:
        if one["number"] is None:
            texts = textwrap.wrap(one["curl"][0], COLUMNS - LABEL, break_long_words=False)
            lines += _hanging(MARGIN, texts, "quiet")
        else:
            lines += _hanging(_numbered(one["number"]), one["curl"], "command")
    return lines


def _side(part: str, side: Facts) -> list[Line]:
    number = "" if side["number"] is None else str(side["number"])
    head = f"{LABELS[part]:<9}{number}".ljust(VALUE)
    texts = [wrapped for text in side["lines"] for wrapped in _wrap(text, COLUMNS - VALUE)]
    lines = _hanging((head, "label"), texts, "fail" if part == "got" else "pass", VALUE)
    caret = side["caret"]
    if caret is not None and caret < COLUMNS - VALUE:
        lines.insert(1, [" " * (VALUE + caret), ("^", "fail")])
    return lines


def _answer(answer: list[list[str]]) -> list[Line]:
    lines: list[Line] = []
    for mark, text in answer:
        style = "" if mark.strip() else "quiet"
        texts = _wrap(text, COLUMNS - VALUE) or [""]
        lines += _hanging((f"{MARGIN}{mark} ", "fail"), texts, style, VALUE + 2)
    return lines


def _memcached(part: Facts) -> list[Line]:
    lines = _labelled(
        "memcached", [line for note in part["notes"] for line in _wrap(note, COLUMNS - LABEL)]
    )
    width = max([11, *(len(request["label"]) + 2 for request in part["requests"])])
    for request in part["requests"]:
        first, *rest = _timeline(request["events"], COLUMNS - LABEL - width)
        lines.append([_numbered(request["number"]), request["label"].ljust(width), *first])
        lines += [[" " * (LABEL + width), *row] for row in rest]
    return lines


def _timeline(events: list[Facts], width: int) -> list[list[Piece]]:
    """Return the events as one line, or as several lines where one would pass *width*."""
    if not events:
        return [["-"]]
    rows: list[list[Piece]] = [[]]
    used = 0
    for event in events:
        text = event["text"]
        arrow = " → " if rows[-1] else ""
        if rows[-1] and used + len(arrow) + len(text) > width - 2:
            rows[-1].append(" →")
            rows.append([])
            arrow, used = "", 0
        verb, _, name = text.partition(" ")
        rows[-1] += [arrow, (verb, event["verb"]), f" {name}"]
        used += len(arrow) + len(text)
    return rows


def _log(log: list[Facts]) -> list[Line]:
    if not log:
        return _labelled("log", ["No error."])
    lines: list[tuple[Piece, str]] = []
    for entry in log:
        number, where = entry["number"], entry["where"]
        texts = [where, *entry["lines"]] if where else entry["lines"]
        texts = [wrapped for text in texts for wrapped in _wrap(text, COLUMNS - LABEL)]
        # The number of the request is on the line after the place.
        heads = chain([MARGIN, _numbered(number if where else None)], repeat(MARGIN))
        lines += zip(heads, texts, strict=False)
    (_, first), *rest = lines
    return [[(LABELS["log"].ljust(LABEL), "label"), first], *rest]


def _likely(text: str | None) -> list[Line]:
    if not text:
        return []
    return _labelled("likely", textwrap.wrap(" ".join(text.split()), COLUMNS - LABEL - 2))


def _wrap(text: str, width: int) -> list[str]:
    """Break *text* only where it passes *width*. Spaces and the indent are kept."""
    if len(text) <= width:
        return [text]
    indent = len(text) - len(text.lstrip(" "))
    return textwrap.wrap(
        text,
        width,
        subsequent_indent=" " * min(indent, width // 2),
        drop_whitespace=True,
        break_on_hyphens=False,
    )


def verdict_lines(passed: int, failed: int, not_run: int, number: int, shown: int) -> list[Line]:
    """
    Return the last line of a run with failures.

    *number* is that of the lesson, *shown* how many of its failures were shown.
    """
    total = passed + failed + not_run
    are = "sentence is" if total == 1 else "sentences are"
    text = f"{passed} of {total} {are} true."
    if failed > shown:
        text += f" See all: ./course check {number} --all-failures"
    return [[(text, "label")]]
