"""The app's exceptions and hangs, written as facts to files that the run reads."""

import faulthandler
import logging
import os
import signal
import sys
import traceback
from collections.abc import Iterable
from json import dumps  # bound here: an app may replace the module's own
from pathlib import Path
from typing import Any, TextIO

from hitormiss.course import own_files
from hitormiss.course.catalogue import ROOT


OURS = str(ROOT / "hitormiss") + os.sep

_dump: TextIO | None = None


def describe(error: BaseException, sources: Iterable[Path] = ()) -> dict[str, Any]:
    """
    An exception as facts: its last line, and its frames, the outermost first.

    A SyntaxError has a ``syntax``: the file, the line, its text, and the column that Python marks.
    *sources* are the files that Python may have been reading.
    """
    said = "".join(traceback.format_exception_only(error)).strip().splitlines()
    if isinstance(error, SyntaxError):
        said = said[-1:]  # the lines before it are the place, which ``syntax`` has
    facts: dict[str, Any] = {
        "type": type(error).__name__,
        "message": said[0],
        "more": said[1:],
        "frames": [
            {
                "file": frame.filename,
                "line": frame.lineno,
                "name": frame.name,
                "text": own_files.line_of(frame.filename, frame.lineno or 0),
            }
            # Without the lines: a frame may name any file, such as /dev/zero.
            for frame in traceback.StackSummary.extract(
                traceback.walk_tb(error.__traceback__), lookup_lines=False
            )
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


def print_traceback(error: BaseException) -> None:
    """Print *error* as Python does, without the frames of this package."""
    told = [traceback.TracebackException.from_exception(error)]
    for one in told:  # it grows
        own = [frame for frame in one.stack if not frame.filename.startswith(OURS)]
        one.stack = traceback.StackSummary.from_list(own)
        causes = [one.__cause__, one.__context__, *(getattr(one, "exceptions", None) or [])]
        told += [cause for cause in causes if cause and cause not in told]
    print("".join(told[0].format()), end="", file=sys.stderr)


def _null_byte(sources: Iterable[Path]) -> dict[str, Any] | None:
    """Where a source has a null byte. Before 3.11.4 Python does not say in which file it is."""
    for source in sources:
        before, found, _ = (own_files.read(source) or b"").partition(b"\0")
        if found:
            line = before.count(b"\n") + 1
            return {"file": str(source), "line": line, "text": "", "offset": None}
    return None


def listen_for_hang_dumps(folder: Path) -> None:
    """From now on, SIGUSR1 makes this process write where its threads are, even in a busy loop."""
    global _dump
    _dump = (folder / f"{os.getpid()}.threads").open("w", encoding="utf-8")
    faulthandler.register(signal.SIGUSR1, _dump, all_threads=True)


def record_exceptions(folder: Path) -> None:
    """Write each exception that Django turns into a 500 as a line of JSON."""
    from django.core.servers.basehttp import ServerHandler, WSGIServer
    from django.core.signals import got_request_exception

    def record(**_kwargs):
        _write_exception(folder, sys.exc_info()[1])

    got_request_exception.connect(record, weak=False)
    # The failure shows them as facts, so they must not be printed among the learner's own output.
    logging.getLogger("django.request").addFilter(lambda entry: not entry.exc_info)
    logging.getLogger("django.server").setLevel(logging.CRITICAL)

    respond = ServerHandler.handle_error

    def handle_error(self):
        # Django does not catch SystemExit and its like: they end here.
        record()
        respond(self)

    ServerHandler.handle_error = handle_error
    ServerHandler.log_exception = WSGIServer.handle_error = lambda *args: None


def _write_exception(folder: Path, error: BaseException | None) -> None:
    if error is not None:
        with (folder / f"{os.getpid()}.exceptions").open("a", encoding="utf-8") as file:
            file.write(dumps(describe(error)) + "\n")
