"""
The plain words of a failure, as the terminal prints them, taken apart for a page.

Labels stand at the left margin, everything that belongs to them is indented::

    NOT YET    The list is made once: a second visitor gets the stored copy.
               08/list-is-cached
    EXPECTED 2   X-Queries: 0
"""

import re
from dataclasses import dataclass
from html import escape

from hitormiss.telling.report import LABEL, LABELS

from .exchange import event_rail
from .markup import block, fold


START_OF_PART = re.compile(rf"^({'|'.join(LABELS.values())})(?= |\d|$)", re.MULTILINE)
REQUEST = re.compile(r"^ {0,9}(?P<number>\d+)  (?P<label>\S+ \S.*?)  +(?P<events>\S.*)$")
STATUS_LINE = re.compile(r"^[> ] HTTP/")
NUMBERED = re.compile(r"^ {0,10}(?P<number>\d+)  (?P<text>.*)$")


@dataclass(frozen=True)
class Failure:
    """One failure: its sentence, its id, and the lines under each label, without the label."""

    sentence: str
    id: str
    parts: dict[str, list[str]]


def failures(words: str) -> list[Failure]:
    """Every failure that stands in *words*, in order."""
    starts = [match.start() for match in re.finditer(r"^NOT YET ", words, re.MULTILINE)]
    ends = [*starts[1:], len(words)]
    return [_failure(words[start:end]) for start, end in zip(starts, ends, strict=True)]


def _failure(text: str) -> Failure:
    parts: dict[str, list[str]] = {}
    label = ""
    for line in text.splitlines():
        if match := START_OF_PART.match(line):
            label = match[1]
            parts[label] = []
            line = " " * len(label) + line[len(label) :]
        elif line and not line.startswith(" "):
            break  # the last line counts the true sentences: it is about the run
        parts[label].append(line)
    head = [line.strip() for line in parts.pop("NOT YET") if line.strip()]
    return Failure(" ".join(head[:-1]), head[-1], parts)


def failure_section(failure: Failure, name: str, page: str = "") -> str:
    """
    The six parts of *failure*; what was sent and the whole answer are folded.

    *name* tells its blocks from those of other failures, *page* is where the check stands.
    """
    parts = failure.parts
    # An app that does not start fails no check of its own.
    anchor = "check" if failure.id.endswith("/api-starts") else failure.id
    expected, got = parts.get("EXPECTED", []), parts.get("GOT", [])
    rows = [
        _row("EXPECTED", _number(expected) + _expected(expected, name)),
        _row("GOT", _number(got) + _got(got, name)),
        _row("MEMCACHED", _memcached(parts.get("MEMCACHED", []), name)),
        _row("YOUR LOG", _lines(parts.get("YOUR LOG", []), "Your log", name)),
    ]
    if "ASK" in parts:
        rows.insert(0, _row("ASK", _ask(parts["ASK"], name)))
    if "LIKELY" in parts:
        likely = " ".join(line.strip() for line in parts["LIKELY"])
        rows.append(_row("LIKELY", f"<p>{escape(likely)}</p>"))
    return (
        f'<div class="hm-fail" role="group" aria-label="What the check says: {escape(name)}">'
        f'<p class="hm-fail__head"><span>NOT YET</span> <b>{escape(failure.sentence)}</b>'
        f' <a href="{page}#{escape(anchor)}">{escape(failure.id)}</a></p>'
        f'<ol class="hm-six">{"".join(rows)}</ol></div>'
    )


def _row(label: str, content: str) -> str:
    css = label.lower().replace(" ", "-")
    return f'<li class="is-{css}"><b>{label}</b><div>{content}</div></li>'


def _dedent(lines: list[str]) -> list[str]:
    """Lines without their margin, and without the number of the request that stands in it."""
    return [re.sub(rf"^[ \d]{{{LABEL}}}", "", line) for line in lines]


def _trim(lines: list[str]) -> list[str]:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines


def _ask(lines: list[str], name: str) -> str:
    """What was asked: how it begins, curl lines that paste, and what was done between them."""
    intro, *rest = _trim(lines)
    steps: list[tuple[str, list[str]]] = []
    for line in rest:
        text = line[LABEL:]
        if match := NUMBERED.match(line):
            steps.append((match["number"], [match["text"]]))
        elif steps and (text.startswith("  ") or not steps[-1][0]):
            steps[-1][1].append(text)
        else:
            steps.append(("", [text]))
    shown = "".join(
        block(escape("\n".join(texts), quote=False), f"Request {number}: {name}", "code")
        if number
        else f"<p>{escape(' '.join(texts))}</p>"
        for number, texts in steps
    )
    words = escape(intro.strip(), quote=False)
    return fold(words, shown) if shown else f"<p>{words}</p>"


def _number(lines: list[str]) -> str:
    """The number of the request that was compared, set apart, where there is one."""
    number = lines[0][:LABEL].strip() if lines else ""
    return f'<i class="hm-n">{number}</i>' if number else ""


def _expected(lines: list[str], name: str) -> str:
    shown = [line[LABEL:].removeprefix("  ") for line in _trim(lines)]
    return block(_escaped(shown), f"What was expected: {name}")


def _got(lines: list[str], name: str) -> str:
    """The line that was got, the mark under its first wrong letter, and the answer, folded."""
    lines = [line[LABEL:] for line in _trim(lines)] or [""]
    head = next((n for n, line in enumerate(lines) if STATUS_LINE.match(line) and n), len(lines))
    got, answer = [line.removeprefix("  ") for line in lines[:head]], lines[head:]
    content = _marked(got) if len(got) > 1 and got[1].strip() == "^" else _escaped(got)
    shown = block(content, f"What was got: {name}")
    if answer:
        marked = "\n".join(
            f"<b>{escape(line, quote=False)}</b>" if line[:1] == ">" else escape(line, quote=False)
            for line in answer
        )
        shown += fold("The whole answer", block(marked, f"The whole answer: {name}"))
    return shown


def _escaped(lines: list[str]) -> str:
    return escape("\n".join(lines), quote=False)


def _marked(got: list[str]) -> str:
    """The compared line with its first wrong letter marked, and the mark under it."""
    line, mark, *rest = got
    column = mark.index("^")
    before, letter, after = line[:column], line[column : column + 1], line[column + 1 :]
    marked = f"{_escaped([before])}<mark>{_escaped([letter])}</mark>{_escaped([after])}"
    return "\n".join([marked, f"{' ' * column}<mark>^</mark>", *map(escape, rest)])


def _memcached(lines: list[str], name: str) -> str:
    """Notes as words, each request as a timeline, unless none of them asked for anything."""
    lines = _joined(_trim(lines))
    requests = [match for line in lines if (match := REQUEST.match(line))]
    asked = any(match["events"].strip() != "-" for match in requests)
    notes = [line.strip() for line in lines if not REQUEST.match(line)]
    return "".join(
        [f"<p>{escape(note)}</p>" for note in notes]
        + [
            event_rail(match["number"], match["label"], _events(match["events"]), name)
            for match in requests
            if asked
        ]
    )


def _joined(lines: list[str]) -> list[str]:
    """A timeline that was broken after an arrow is one line again."""
    whole: list[str] = []
    for line in lines:
        if whole and whole[-1].endswith("→"):
            whole[-1] += f" {line.strip()}"
        else:
            whole.append(line)
    return whole


def _events(text: str) -> list[str]:
    return [event.strip() for event in text.split("→") if event.strip() != "-"]


def _lines(lines: list[str], label: str, name: str) -> str:
    text = _dedent(_trim(lines))
    if len(text) == 1:
        return f"<p>{escape(text[0])}</p>"
    return block(escape("\n".join(text), quote=False), f"{label}: {name}")
