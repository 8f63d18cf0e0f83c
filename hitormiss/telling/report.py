"""
A failure and a verdict as the learner reads them: one layout for terminal, pipe and page.

A line is a list of pieces, each a text and a style. The plain form joins the
texts, the rich form colours them: so both say the same, and colour alone says
nothing.
"""

import textwrap
from typing import Any


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
COLUMNS = 80
LABEL = 11
VALUE = 13

CONTROL = dict.fromkeys((*range(32), *range(127, 160)), "�")

Piece = tuple[str, str]
Line = list[Piece]

PASSED, FAILED, NOT_RUN = "✓", "✗", "–"
STYLES = {
    # Middle tones of the 256: they read on a dark and on a light terminal alike.
    "label": "bold",
    "pass": "color(71)",
    "fail": "color(167)",
    "number": "dim",
    "quiet": "dim",
    "HIT": "color(37)",
    "MISS": "color(172)",
    "SET": "color(69)",
    "DELETE": "color(133)",
    "EVICTED": "color(133)",
    "command": "bold",
}


def plain(lines: list[Line]) -> str:
    return "\n".join(printable("".join(text for text, _ in line)).rstrip() for line in lines)


def printable(text: str) -> str:
    """*text* without what would steer a terminal: an app may print anything."""
    return text.expandtabs(4).translate(CONTROL)


def check_line(sentence: str, passed: bool | None, why: str | None = None) -> list[Line]:
    """The one line of a check that has ended."""
    sign, style = {
        True: (PASSED, "pass"),
        False: (FAILED, "fail"),
        None: (NOT_RUN, "quiet"),
    }[passed]
    first, *rest = textwrap.wrap(sentence, COLUMNS - 4)
    lines: list[Line] = [[("  ", ""), (sign, style), (f" {first}", "")]]
    lines += [[(f"    {line}", "")] for line in rest]
    if why:
        lines += [[(f"    {line}", "quiet")] for line in textwrap.wrap(why, COLUMNS - 4)]
    return lines


def failure(facts: dict[str, Any], serve: str) -> list[Line]:
    """The six parts of a failure, in their order. *serve* is the command that serves the app."""
    return [
        *_labelled("sentence", textwrap.wrap(facts["sentence"], COLUMNS - LABEL), "fail"),
        [(" " * LABEL, ""), (facts["id"], "quiet")],
        [],
        *_asked(facts["asked"], serve),
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
        *_labelled("next", [facts["hint"], facts["page"]], "command"),
    ]


def _labelled(part: str, texts: list[str], style: str = "") -> list[Line]:
    label = LABELS[part]
    lines: list[Line] = [[(label.ljust(LABEL), "label"), (texts[0], style)]]
    return lines + [[(" " * LABEL, ""), (text, style)] for text in texts[1:]]


def _numbered(number: int | None) -> Piece:
    return (" " * LABEL, "") if number is None else (f"{number:>9}  ", "number")


def _asked(asked: list[dict[str, Any]], serve: str) -> list[Line]:
    if not asked:
        return _labelled("asked", ["Nothing was asked."])
    requests = [request for request in asked if request["number"] is not None]
    these = "these" if len(requests) > 1 else "this"
    lines = _labelled("asked", [f"Paste {these} while {serve} runs."])
    for request in asked:
        if request["number"] is None:
            for line in textwrap.wrap(request["curl"][0], COLUMNS - LABEL, break_long_words=False):
                lines.append([(" " * LABEL, ""), (line, "quiet")])
            continue
        first, *rest = request["curl"]
        lines.append([_numbered(request["number"]), (first, "command")])
        lines += [[(" " * LABEL, ""), (line, "command")] for line in rest]
    return lines


def _side(part: str, side: dict[str, Any]) -> list[Line]:
    number = "" if side["number"] is None else str(side["number"])
    head = f"{LABELS[part]:<9}{number}".ljust(VALUE)
    style = "fail" if part == "got" else "pass"
    texts = [wrapped for text in side["lines"] for wrapped in _wrap(text, COLUMNS - VALUE)]
    lines: list[Line] = [[(head, "label"), (texts[0], style)]]
    caret = side.get("caret")
    if caret is not None and caret < COLUMNS - VALUE:
        lines.append([(" " * (VALUE + caret), ""), ("^", "fail")])
    return lines + [[(" " * VALUE, ""), (text, style)] for text in texts[1:]]


def _answer(answer: list[list[str]]) -> list[Line]:
    lines: list[Line] = []
    for mark, text in answer:
        first, *rest = _wrap(text, COLUMNS - VALUE) or [""]
        style = "" if mark.strip() else "quiet"
        lines.append([(" " * LABEL, ""), (f"{mark} ", "fail"), (first, style)])
        lines += [[(" " * (VALUE + 2), ""), (line, style)] for line in rest]
    return lines


def _memcached(part: dict[str, Any]) -> list[Line]:
    notes = [line for note in part["notes"] for line in _wrap(note, COLUMNS - LABEL)]
    lines = _labelled("memcached", notes or ["Nothing was asked of it."])
    width = max([11, *(len(request["label"]) + 2 for request in part["requests"])])
    for request in part["requests"]:
        rows = _timeline(request["events"], COLUMNS - LABEL - width)
        lines.append([_numbered(request["number"]), (request["label"].ljust(width), ""), *rows[0]])
        lines += [[(" " * (LABEL + width), ""), *row] for row in rows[1:]]
    return lines


def _timeline(events: list[dict[str, Any]], width: int) -> list[Line]:
    """The events as one line, or as several where it gets too long."""
    if not events:
        return [[("-", "")]]
    rows: list[Line] = [[]]
    used = 0
    for event in events:
        text = event["text"]
        arrow = " → " if rows[-1] else ""
        if rows[-1] and used + len(arrow) + len(text) > width - 2:
            rows[-1].append((" →", ""))
            rows.append([])
            arrow, used = "", 0
        verb, _, name = text.partition(" ")
        rows[-1] += [(arrow, ""), (verb, event["verb"]), (f" {name}", "")]
        used += len(arrow) + len(text)
    return rows


def _log(log: list[dict[str, Any]]) -> list[Line]:
    if not log:
        return _labelled("log", ["No error."])
    lines: list[Line] = []
    for entry in log:
        texts = [entry["where"], *entry["lines"]] if entry["where"] else list(entry["lines"])
        texts = [wrapped for text in texts for wrapped in _wrap(text, COLUMNS - LABEL)]
        start = len(lines)
        lines += [[(" " * LABEL, ""), (text, "")] for text in texts]
        if entry["number"] is not None and entry["where"] and len(texts) > 1:
            lines[start + 1][0] = _numbered(entry["number"])
    label, first = LABELS["log"], lines[0][1]
    lines[0] = [(label.ljust(LABEL), "label"), first]
    return lines


def _likely(text: str | None) -> list[Line]:
    if not text:
        return []
    return _labelled("likely", textwrap.wrap(" ".join(text.split()), COLUMNS - LABEL - 2))


def _wrap(text: str, width: int) -> list[str]:
    """Break a line of evidence where it must be, and keep every character and indent."""
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


def verdict(passed: int, failed: int, not_run: int, number: int, all_shown: bool) -> list[Line]:
    """The last line of a run that has failures."""
    total = passed + failed + not_run
    are = "sentence is" if total == 1 else "sentences are"
    text = f"{passed} of {total} {are} true."
    if failed > 1 and not all_shown:
        text += f" See all: ./course check {number} --all-failures"
    return [[(text, "label")]]
