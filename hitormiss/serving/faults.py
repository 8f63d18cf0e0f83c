"""What goes wrong inside the app, written where the run can read it: exceptions, and hangs."""

import faulthandler
import logging
import os
import signal
import sys
from json import dumps  # our own: an app may change the module's
from pathlib import Path
from typing import TextIO

from hitormiss.serving.exceptions import describe


_dump: TextIO | None = None


def listen_for_hang_dumps(folder: Path) -> None:
    """On SIGUSR1, write where every thread is: also from within an endless loop."""
    global _dump
    _dump = (folder / f"{os.getpid()}.threads").open("w", encoding="utf-8")
    faulthandler.register(signal.SIGUSR1, _dump, all_threads=True)


def record_exceptions(folder: Path) -> None:
    """Write each exception that Django answers with a 500 as a line of JSON."""
    from django.core.servers.basehttp import ServerHandler, WSGIServer
    from django.core.signals import got_request_exception

    def record(**_kwargs):
        _write_exception(folder, sys.exc_info()[1])

    got_request_exception.connect(record, weak=False)
    # They are told as facts, so not again as text among the learner's own output.
    logging.getLogger("django.request").addFilter(lambda entry: not entry.exc_info)
    logging.getLogger("django.server").setLevel(logging.CRITICAL)

    answer = ServerHandler.handle_error

    def handle_error(self):
        # SystemExit and its like pass Django by, and end here.
        record()
        answer(self)

    ServerHandler.handle_error = handle_error
    ServerHandler.log_exception = WSGIServer.handle_error = lambda *args: None


def _write_exception(folder: Path, error: BaseException | None) -> None:
    if error is not None:
        with (folder / f"{os.getpid()}.exceptions").open("a", encoding="utf-8") as file:
            file.write(dumps(describe(error)) + "\n")
