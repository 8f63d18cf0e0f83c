"""
The outermost layer of the lab: limits on the size and the duration of a request.

Django writes a large body to disk before a view can refuse it. So the body is read, and
its size checked, before Django is called.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings

from site_project.lab.lab import Lab


LARGEST_REQUEST: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
"""The largest body of a request to the lab, in bytes."""

MOST_READ = 16 * 2**20
"""
How many bytes of a body that is too large are read before the response.

The lab discards them. But if it closed the connection early, most clients would report
a network error in place of the response.
"""

ARRIVAL_SECONDS = 5.0
"""How long a request may take to arrive."""

ASGIMessage = dict[str, Any]
Receive = Callable[[], Awaitable[ASGIMessage]]
Send = Callable[[ASGIMessage], Awaitable[None]]
Application = Callable[[ASGIMessage, Receive, Send], Awaitable[None]]


class TooMuch(Exception):
    """The body is larger than `LARGEST_REQUEST`."""


class Gone(Exception):
    """The client closed the connection before its request was complete."""


class Limits:
    """
    An ASGI application: calls the application *inner* with requests that are within the limits.

    It starts *lab* when the server starts, and closes it when the server stops.
    """

    def __init__(self, inner: Application, lab: Lab) -> None:
        self.inner, self.lab = inner, lab

    async def __call__(self, scope: ASGIMessage, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        try:
            async with asyncio.timeout(ARRIVAL_SECONDS):
                body = await _read(receive)
        except TooMuch:
            await _refuse(send, 413, "A request to the lab is 1 MB at most.")
        except TimeoutError:
            await _refuse(send, 400, "The request did not arrive completely within 5 seconds.")
        except Gone:
            pass
        else:
            await self.inner(scope, _with_body(body, receive), send)

    def stop(self) -> None:
        """End the streamed responses. The server waits for them before it stops."""
        self.lab.stop()

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        """Start and close the lab with the server (ASGI's lifespan protocol)."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await asyncio.to_thread(self.lab.start)
                await send({"type": "lifespan.startup.complete"})
            else:
                await asyncio.to_thread(self.lab.close)
                await send({"type": "lifespan.shutdown.complete"})
                return


async def _read(receive: Receive) -> bytes:
    """Return the whole body. Raises `TooMuch` or `Gone`."""
    body, size = b"", 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        piece = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(piece)
        if size <= LARGEST_REQUEST:
            body += piece
        elif size > MOST_READ or not more:
            raise TooMuch
        if not more:
            return body


def _with_body(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives *body* first, then what *receive* gives: the disconnect."""
    given = False

    async def receive_body() -> ASGIMessage:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_body


async def _refuse(send: Send, status: int, sentence: str) -> None:
    """Send an error response of the same shape as `refusals`."""
    body = json.dumps({"error": sentence}).encode()
    headers = [
        (b"Content-Type", b"application/json"),
        (b"Content-Length", str(len(body)).encode()),
        (b"Cache-Control", b"no-store"),
        (b"Connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
