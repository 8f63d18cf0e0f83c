"""A run that somebody watches in the browser: its events, in the words of the terminal."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

from hitormiss.course.app import App
from hitormiss.telling.report import failure_lines, plain


Event = dict[str, Any]
Listener = Callable[[Event | None], object]


class Going:
    """A run of the checks on *app* that goes on, or has ended."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.number = 0
        self.events: list[Event] = []
        self.ended = False
        self.listener: Listener | None = None

    @property
    def is_working_copy(self) -> bool:
        return self.app.folder == self.app.lesson.working_copy

    def take(self, event: Event) -> None:
        """Keep *event*, and pass it on; the one with a status is the last."""
        self.events.append(event)
        self._pass_on(event)

    def end(self) -> None:
        self.ended = True
        self._pass_on(None)

    def listen(self, listener: Listener) -> None:
        """Hear of each event from the first on, and of the end as None."""
        self.listener = listener
        for event in self.events:
            listener(event)
        if self.ended:
            listener(None)

    def _pass_on(self, event: Event | None) -> None:
        if self.listener:
            with suppress(RuntimeError):  # the server's loop has ended, and nobody listens
                self.listener(event)

    def told(self, event: Event) -> Event:
        """*event* as the page gets it: a failure brings the plain words of the terminal."""
        if not event.get("failure"):
            return event
        return {**event, "text": plain(failure_lines(event["failure"]))}


async def lines(
    going: Going, listen: Callable[[Going, Listener], None], leave: Callable[[Going], None]
) -> AsyncIterator[bytes]:
    """The events of *going*, one line of JSON each, as they come. `leave` when nobody reads on."""
    loop = asyncio.get_running_loop()
    events: asyncio.Queue[Event | None] = asyncio.Queue()
    listen(going, lambda event: loop.call_soon_threadsafe(events.put_nowait, event))
    try:
        while (event := await events.get()) is not None:
            # In ASCII: an app may print half a character, which UTF-8 cannot write.
            yield json.dumps(going.told(event)).encode() + b"\n"
    finally:
        leave(going)
