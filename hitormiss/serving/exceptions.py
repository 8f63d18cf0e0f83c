"""An exception of the app as facts: what it says, and where it comes from."""

import linecache
import traceback
from typing import Any


def describe(error: BaseException) -> dict[str, Any]:
    """
    An exception as facts: its last line, its frames from the outermost inwards.

    A SyntaxError has a ``syntax`` with the place and the text that Python marks.
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
    return facts
