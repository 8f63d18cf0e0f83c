"""A failure as HTML, from the JSON that ``./course verify --write`` records for a mistake."""

from html import escape
from typing import Any

from hitormiss.telling.report import LABELS

from .exchange import event_rail
from .markup import block, fold


JsonObject = dict[str, Any]


def failure_section(facts: JsonObject, name: str, page: str = "") -> str:
    """
    Return the failure in *facts* (`Failure.as_json`). Its requests and the response are folded.

    *name* tells its blocks from those of other failures, *page* is the page of its lesson.
    """
    # No check of the lesson is about an app that does not start.
    anchor = "check" if facts["id"].endswith("/api-starts") else facts["id"]
    rows = [
        _row("asked", _asked(facts, name)),
        _row("expected", _side(facts["expected"], f"What was expected: {name}")),
        _row("got", _side(facts["got"], f"What was got: {name}") + _answer(facts["answer"], name)),
        _row("memcached", _memcached(facts["memcached"], name)),
        _row("log", _log(facts["log"], name)),
    ]
    if facts["likely"]:
        rows.append(_row("likely", f"<p>{escape(' '.join(facts['likely'].split()))}</p>"))
    return (
        f'<div class="hm-fail" role="group" aria-label="What the check says: {escape(name)}">'
        f'<p class="hm-fail__head"><span>{LABELS["sentence"]}</span>'
        f" <b>{escape(facts['sentence'])}</b>"
        f' <a href="{page}#{escape(anchor)}">{escape(facts["id"])}</a></p>'
        f'<ol class="hm-six">{"".join(rows)}</ol></div>'
    )


def _row(part: str, content: str) -> str:
    label = LABELS[part]
    css = label.lower().replace(" ", "-")
    return f'<li class="is-{css}"><b>{label}</b><div>{content}</div></li>'


def _text(*lines: str) -> str:
    return escape("\n".join(lines), quote=False)


def _asked(facts: JsonObject, name: str) -> str:
    """Return the requests as commands that can be copied, and the actions between them."""
    shown = "".join(
        f"<p>{escape(' '.join(one['curl']))}</p>"
        if one["number"] is None
        else block(_text(*one["curl"]), f"Request {one['number']}: {name}", "code")
        for one in facts["asked"]
    )
    note = _text(facts["asked_note"])
    return fold(note, shown) if shown else f"<p>{note}</p>"


def _side(side: JsonObject, label: str) -> str:
    """Return EXPECTED or GOT, with a mark at the first character that differs."""
    number = "" if side["number"] is None else f'<i class="hm-n">{side["number"]}</i>'
    content, at = _text(*side["lines"]), side["caret"]
    if at is not None:
        first, *rest = side["lines"]
        letter = f"<mark>{_text(first[at : at + 1])}</mark>"
        marked = f"{_text(first[:at])}{letter}{_text(first[at + 1 :])}"
        content = "\n".join([marked, f"{' ' * at}<mark>^</mark>", *map(_text, rest)])
    return number + block(content, label)


def _answer(answer: list[list[str]], name: str) -> str:
    """Return the response with the compared line in bold, or nothing if there was none."""
    lines = (
        f"<b>{_text(f'{mark} {line}')}</b>" if mark == ">" else _text(f"{mark} {line}".rstrip())
        for mark, line in answer
    )
    label = "The whole response"
    return fold(label, block("\n".join(lines), f"{label}: {name}")) if answer else ""


def _memcached(part: JsonObject, name: str) -> str:
    """Return the notes, and a timeline for each request unless all of them are empty."""
    notes = "".join(f"<p>{escape(note)}</p>" for note in part["notes"])
    requests = part["requests"] if any(one["events"] for one in part["requests"]) else []
    return notes + "".join(event_rail(request, name) for request in requests)


def _log(log: list[JsonObject], name: str) -> str:
    lines = []
    for entry in log:
        lines += [*filter(None, [entry["where"]]), *entry["lines"]]
    if len(lines) > 1:
        return block(_text(*lines), f"Your log: {name}")
    return f"<p>{escape(lines[0] if lines else 'No error.')}</p>"
