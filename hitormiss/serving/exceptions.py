"""An exception of the app as facts: what it says, and where it comes from."""

import linecache
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def describe(error: BaseException, sources: Iterable[Path] = ()) -> dict[str, Any]:
    """
    An exception as facts: its last line, its frames from the outermost inwards.

    A SyntaxError has a ``syntax`` with the place and the text that Python marks.
    *sources* are the files that Python may have been reading.
    """
    said = "".join(traceback.format_exception_only(error)).strip().splitlines()
    if isinstance(error, SyntaxError):
        said = said[-1:]  # the lines before are the place, told as such
    facts: dict[str, Any] = {
        "type": type(error).__name__,
        "message": said[0],
        "more": said[1:],
        "frames": [
            {
                "file": frame.filename,
                "line": frame.lineno,
                "name": frame.name,
                "text": (
                    frame.line or linecache.getline(frame.filename, frame.lineno or 0)
                ).strip(),
            }
            for frame in traceback.extract_tb(error.__traceback__)
        ],
    }
    if isinstance(error, SyntaxError):
        facts["syntax"] = {
            "file": error.filename,
            "line": error.lineno or 1,
            "text": (error.text or "").rstrip(),
            "offset": error.offset,
        }
    elif "null bytes" in said[0] and (syntax := _null_byte(sources)):
        facts["syntax"] = syntax
    return facts


def _null_byte(sources: Iterable[Path]) -> dict[str, Any] | None:
    """Where a source holds a null byte: before 3.11.4 Python does not say in which file it is."""
    for source in sources:
        before, found, _ = source.read_bytes().partition(b"\0")
        if found:
            line = before.count(b"\n") + 1
            return {"file": str(source), "line": line, "text": "", "offset": None}
    return None
