"""YOUR LOG: where the app failed, in its own frames, and what it printed."""

from dataclasses import dataclass
from typing import Any

from hitormiss.course.app import App
from hitormiss.course.catalogue import ROOT
from hitormiss.serving.server import Instance


NOT_REACHED = "Django stopped before a line of your app could run."
NOT_AT_WORK = "No line of your app was at work then."

LONGEST_LINE = 400

LAST_LINES = 4
"""How much of what the app printed is told with a failure."""

DEEPEST = 6
"""How many of the app's own frames are told: in endless recursion there are a thousand."""


@dataclass(frozen=True)
class LogEntry:
    """A place in the app, or what it printed."""

    number: int | None
    where: str | None
    lines: list[str]


def log_of(
    app: App, facts: dict[str, Any] | None, number: int | None, printed: list[str]
) -> list[LogEntry]:
    """
    Where the app failed: its own frames, the last one first, then what it printed.

    With none of its own, the innermost frame and a sentence that says so.
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
        # Before Python 3.12 a file that is no text at all has no name in its error.
        syntax["file"] = next(
            (str(path) for path in app.python_files() if b"\0" in path.read_bytes()), None
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
        for frame in list(reversed(own))[:DEEPEST]:
            where = f"{app.show(frame['file'])}:{frame['line']} in {frame['name']}"
            entries.append(LogEntry(number, where, [f"  {frame['text']}"]))
        last = entries[0]
        entries[0] = LogEntry(number, last.where, [*last.lines, *message])
        return entries
    if not frames:
        return [LogEntry(number, None, message)] if message else []
    frame = frames[-1]
    where = f"{_library_path(frame['file'])}:{frame['line']} in {frame['name']}"
    told = NOT_AT_WORK if facts.get("answered") else NOT_REACHED
    return [LogEntry(number, where, [f"  {frame['text']}", *message, told])]


def _library_path(path: str) -> str:
    """``…/site-packages/django/middleware/cache.py`` as ``django/middleware/cache.py``."""
    for folder in ("site-packages/", "dist-packages/", "/lib/python"):
        if folder in path:
            return path.rsplit(folder, 1)[1]
    return path


def is_own(app: App, facts: dict[str, Any]) -> bool:
    """Whether a frame of *facts* is the app's own."""
    return any(app.show(frame["file"]) for frame in facts.get("frames") or [])


def shorten(line: str) -> str:
    """A line of the app's that goes on for ever, as far as anybody reads it."""
    if len(line) <= LONGEST_LINE:
        return line
    return f"{line[:LONGEST_LINE]} … {len(line) - LONGEST_LINE:,} more characters"


def exception_of(instance: Instance | None) -> dict[str, Any] | None:
    """The exception that was answered with a 500: the first, as closing caches may add others."""
    faults = instance.exceptions() if instance else []
    return faults[0] if faults else None
