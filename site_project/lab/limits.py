"""Before Django reads a byte: how much may be sent, and when the lab begins and ends."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from site_project.lab.lab import Lab


LARGEST_BODY = 2**20
PATIENCE = 16 * 2**20
"""How much of a body that is too large is still taken: a client that is cut off hears no reason."""

SECONDS = 5.0
"""How long a request may take to arrive."""

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


class TooMuch(Exception):
    """The body is larger than anything that a page sends."""


class Gone(Exception):
    """The client left before its request was complete."""


class Bounds:
    """
    An ASGI application around *inner*.

    Django writes a body to disk before anybody can refuse it, so it is read and
    measured here. The lab starts and ends with the server.
    """

    def __init__(self, inner: Application, lab: Lab) -> None:
        self.inner, self.lab = inner, lab

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        try:
            async with asyncio.timeout(SECONDS):
                body = await _read(receive)
        except TooMuch:
            await _refuse(send, 413, "A request to the lab is 1 MB at most.")
        except TimeoutError:
            await _refuse(send, 400, "The request did not arrive whole within 5 seconds.")
        except Gone:
            pass
        else:
            await self.inner(scope, _first(body, receive), send)

    def stop(self) -> None:
        """End what is streamed, so that a server which waits for its answers can end."""
        self.lab.stop()

    async def _live(self, receive: Receive, send: Send) -> None:
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
    body, size = b"", 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        piece = message.get("body", b"")
        size += len(piece)
        if size <= LARGEST_BODY:
            body += piece
        if size > LARGEST_BODY and (size > PATIENCE or not message.get("more_body", False)):
            raise TooMuch
        if not message.get("more_body", False):
            return body


def _first(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives *body* first, and then what comes after it: the client's leaving."""
    given = False

    async def both() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return both


async def _refuse(send: Send, status: int, sentence: str) -> None:
    body = json.dumps({"error": sentence}).encode()
    headers = [
        (b"Content-Type", b"application/json"),
        (b"Content-Length", str(len(body)).encode()),
        (b"Cache-Control", b"no-store"),
        (b"Connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
