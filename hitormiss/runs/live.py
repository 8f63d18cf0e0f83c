"""
An app that goes on answering while somebody plays with it: the lab's console and its memcached.

It runs in a process of its own, forked by the warm one, and is asked over a
socket: a line of JSON each way. `Live` is the near end.
"""

import json
import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from hitormiss.course.app import App
from hitormiss.http.exchange import Request
from hitormiss.judging.findings import as_plain
from hitormiss.runs.live_process import Player
from hitormiss.serving.sandbox import Place


Facts = dict[str, Any]


class LiveGone(Exception):
    """The process of the live app has ended."""


class Live:
    """The near end. Every method returns a JSON object; may be used by several threads."""

    def __init__(self, end: socket.socket) -> None:
        self.socket = end
        self.file = end.makefile("r", encoding="utf-8")
        self.lock = threading.Lock()

    def ask(self, request: Request, whole: bool = False) -> Facts:
        """
        ``{"exchange": …, "fault": …, "log": […]}``, and ``memcached`` as `look` tells it.

        *whole*: ``body`` too, every byte of the answer's body, in base64.
        """
        return self._do(
            {
                "do": "ask",
                "method": request.method,
                "path": request.path,
                "headers": request.headers,
                "body": request.body,
                "whole": whole,
            }
        )

    def look(self) -> Facts:
        """``{"running": …, "keys": […], "stats": {…}}``."""
        return self._do({"do": "look"})

    def empty(self) -> Facts:
        """Flush memcached, make the rows as they were, and start the app anew."""
        return self._do({"do": "empty"})

    def expire(self, key: str) -> Facts:
        return self._do({"do": "expire", "key": key})

    def stop_memcached(self) -> Facts:
        return self._do({"do": "stop"})

    def start_memcached(self) -> Facts:
        return self._do({"do": "start"})

    def _do(self, command: Facts) -> Facts:
        with self.lock:
            try:
                self.socket.sendall(json.dumps(command).encode() + b"\n")
                line = self.file.readline()
            except OSError as error:
                raise LiveGone("The app's process has ended.") from error
        if not line:
            raise LiveGone("The app's process has ended.")
        return json.loads(line)

    def close(self) -> None:
        """The process ends when its socket does."""
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.file.close()
        self.socket.close()


def live(app: App, end: socket.socket, folder: Path) -> None:
    """The far end: answer commands until the near end is closed."""
    with end.makefile("r") as commands:
        place = Place(app, folder / "place").start()
        player = Player(app, place, folder)
        try:
            for line in commands:
                facts = as_plain(player.do(json.loads(line)))
                end.sendall(json.dumps(facts).encode() + b"\n")
        finally:
            player.close()
            place.stop()
