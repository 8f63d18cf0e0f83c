"""
An app that goes on serving, for the lab's console: ask it, and look at its memcached.

It runs in a process of its own, forked by the warm one. `Live` is our end of the
channel to it; `live_process` has the other.
"""

import socket
import threading
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from hitormiss.http.exchange import Request
from hitormiss.machine.channel import Channel


Facts = dict[str, Any]

TIMEOUT = 90.0
"""Seconds after which a process that sends nothing counts as ended. It reports hangs in three."""


class LiveGone(Exception):
    """The process of the live app has ended."""


class Live:
    """A live app. Every method returns a JSON object. Several threads may use it."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.channel.socket.settimeout(TIMEOUT)
        self.lock = threading.Lock()

    def ask(self, request: Request, workers: int | None = None, whole: bool = False) -> Facts:
        """
        ``{"exchange": …, "fault": …, "log": […]}``, and ``memcached`` as `look` returns it.

        *workers* processes serve the app, and respond in turn; None: as many as there are, at first
        `Lesson.workers`. ``worker`` is the one that got the request, ``{"number": 2, "of": 3}``;
        None if none did. *whole*: also ``body``, every byte of the response's body, in base64.
        """
        return self.do("ask", request=asdict(request), workers=workers, whole=whole)

    def ask_at_once(self, request: Request, workers: int, times: int) -> Facts:
        """
        Send *request* so many *times* at the same time, to *workers* processes in turn.

        ``{"crowd": […], "fault": …, "log": […], "memcached": …}``. The crowd is as
        `live_crowd.members` returns it; ``fault`` is the first one's without a response.
        """
        return self.do("ask_at_once", request=asdict(request), workers=workers, times=times)

    def manage(self, arguments: list[str]) -> Facts:
        """
        Run ``manage.py`` with the rows and the memcached of the app.

        ``{"status": …, "lines": […], "cut": …, "fault": …, "log": […], "memcached": …}``: the exit
        status and the last lines that it printed, ``cut`` if there were more. The status is None if
        the app does not load, or the command hangs; then ``fault`` says so.
        """
        return self.do("manage", arguments=arguments)

    def look(self) -> Facts:
        """``{"running": …, "hangs": …, "keys": […], "counts": {…}}`` (`LiveMemcached.look`)."""
        return self.do("look")

    def do(self, what: str, **arguments: Any) -> Facts:
        """
        ``look``; or change something, and then look.

        ``expire`` the *key*; ``stop``, ``freeze`` or ``start`` memcached; ``pass``: let *seconds*
        pass for the app and for memcached; ``empty``: flush it, restore the rows, and load the
        app again.
        """
        with self.lock:
            try:
                self.channel.send({"do": what, **arguments})
                facts = self.channel.receive()
            except OSError as error:
                raise LiveGone("The app's process has ended.") from error
        if facts is None:
            raise LiveGone("The app's process has ended.")
        return facts

    def close(self) -> None:
        """Let the process end. A thread that waits for a response gets `LiveGone`."""
        with suppress(OSError):
            self.channel.socket.shutdown(socket.SHUT_RDWR)
        if self.lock.acquire(timeout=2.0):
            try:
                self.channel.close()
            finally:
                self.lock.release()
