"""YOUR LOG: the lines of the app that failed, and what it printed."""

import re
from dataclasses import dataclass
from typing import Any

from hitormiss.course import own_files
from hitormiss.course.app import App
from hitormiss.course.catalogue import ROOT
from hitormiss.serving.fault import AppFault
from hitormiss.telling.report import visible


NOT_REACHED = "Django stopped before it ran any of your code."
NOT_AT_WORK = "None of your code was running then."

LONGEST_LINE = 400

LAST_LINES = 4
"""How many lines of what the app printed are shown with a failure."""

DEEPEST = 6
"""How many of the app's own frames are shown. An endless recursion has a thousand."""


@dataclass(frozen=True)
class LogEntry:
    """
    A place in the app with the lines about it, or what the app printed.

    *number* is that of the request, and *where* is ``views.py:9 in list``. Either may be None.
    """

    number: int | None
    where: str | None
    lines: list[str]


def log_of(
    app: App, facts: dict[str, Any] | None, number: int | None, printed: list[str]
) -> list[LogEntry]:
    """
    Return where the app failed, its innermost frame first, and then what it *printed*.

    *facts* describe the exception, and *number* is that of the request. If no frame is
    the app's own, the innermost frame of all is returned, with a sentence that says so.
    """
    entries: list[LogEntry] = []
    if facts:
        entries += _frames(app, facts, number)
    if printed:
        entries.append(
            LogEntry(None, None, ["Your app printed:", *(f"  {shorten(one)}" for one in printed)])
        )
    return entries


def _frames(app: App, facts: dict[str, Any], number: int | None) -> list[LogEntry]:
    message = [facts["message"], *facts.get("more", [])] if facts.get("message") else []
    message = [shorten(line) for line in message]
    syntax = facts.get("syntax")
    if syntax and not syntax.get("file"):
        # Before Python 3.12, the error for a file with null bytes does not name the file.
        syntax["file"] = next(
            (str(path) for path in app.python_files() if b"\0" in (own_files.read(path) or b"")),
            None,
        )
    if syntax and syntax.get("file") and app.show(syntax["file"]):
        text = syntax["text"].strip()
        indent = len(syntax["text"]) - len(syntax["text"].lstrip())
        mark = " " * max((syntax["offset"] or 1) - 1 - indent, 0) + "^"
        where = f"{app.show(syntax['file'])}:{syntax['line']}"
        shown = [f"  {text}", f"  {mark}"] if text else []
        return [LogEntry(number, where, [*shown, *message])]
    ours = (str(ROOT / "hitormiss"), str(ROOT / "site_project/wsgi.py"))
    frames = [one for one in facts.get("frames") or [] if not one["file"].startswith(ours)]
    own = [frame for frame in frames if app.show(frame["file"])]
    if own:
        entries = []
        for frame in own[: -DEEPEST - 1 : -1]:
            where = f"{app.show(frame['file'])}:{frame['line']} in {frame['name']}"
            entries.append(LogEntry(number, where, [f"  {frame['text']}"]))
        entries[0].lines.extend(message)
        return entries
    if not frames:
        return [LogEntry(number, None, message)] if message else []
    frame = frames[-1]
    where = f"{_library_path(frame['file'])}:{frame['line']} in {frame['name']}"
    reason = NOT_AT_WORK if facts.get("answered") else NOT_REACHED
    return [LogEntry(number, where, [f"  {frame['text']}", *message, reason])]


def _library_path(path: str) -> str:
    """Return ``…/site-packages/django/http/request.py`` as ``django/http/request.py``."""
    return re.sub(r".*(site-packages/|dist-packages/|/lib/python)", "", path)


def is_own(app: App, facts: dict[str, Any]) -> bool:
    """Return whether one of the frames in *facts* is in a file of *app*."""
    return any(app.show(frame["file"]) for frame in facts.get("frames") or [])


def shorten(line: str) -> str:
    """Return *line*, cut after `LONGEST_LINE` characters."""
    if len(line) <= LONGEST_LINE:
        return line
    return f"{line[:LONGEST_LINE]} … {len(line) - LONGEST_LINE:,} more characters"


def lines_of_fault(app: App, fault: AppFault) -> list[str]:
    """What an app that does not start has done, with its file and line."""
    lines = [str(fault)]
    for entry in log_of(app, fault.facts, None, []):
        lines += [*filter(None, [entry.where]), *entry.lines]
    return [visible(line) for line in lines]
