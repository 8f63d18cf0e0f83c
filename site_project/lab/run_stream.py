"""A run as a page receives it: one line of JSON for each event."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from hitormiss.course.app import App
from hitormiss.machine.channel import Message
from hitormiss.telling.report import failure_lines, plain


Listener = Callable[[Message | None], object]
"""Called with each event of a run, and with None at the end."""


class StreamedRun:
    """
    A run of the checks on *app*, or a measurement, which has none; and its events so far.

    The warm process knows the run by its *number*. The lab's lock protects every
    attribute.
    """

    def __init__(self, app: App | None, number: int) -> None:
        self.app = app
        self.number = number
        self.events: list[Message] = []
        self.ended = False
        self.listener: Listener | None = None

    def add(self, event: Message) -> None:
        """Store *event*, and call the listener with it."""
        self.events.append(event)
        self._notify(event)

    def end(self) -> None:
        """Mark the run as ended: no event follows."""
        self.ended = True
        self._notify(None)

    def listen(self, listener: Listener) -> None:
        """Call *listener* with every event, including those that came before it."""
        self.listener = listener
        for event in self.events:
            listener(event)
        if self.ended:
            listener(None)

    def _notify(self, event: Message | None) -> None:
        if self.listener:
            with suppress(RuntimeError):  # the server's event loop has closed
                self.listener(event)

    def for_page(self, event: Message) -> Message:
        """Return *event*; with a failure, add ``text``: the failure as the terminal shows it."""
        if not event.get("failure"):
            return event
        return {**event, "text": plain(failure_lines(event["failure"]))}


async def stream(
    run: StreamedRun,
    listen: Callable[[StreamedRun, Listener], None],
    cancel: Callable[[StreamedRun], None],
) -> AsyncIterator[bytes]:
    """
    Yield the events of *run* as they come, each as a line of JSON.

    Call *cancel* at the end: also when the browser closes the connection early.
    """
    loop = asyncio.get_running_loop()
    events: asyncio.Queue[Message | None] = asyncio.Queue()
    listen(run, lambda event: loop.call_soon_threadsafe(events.put_nowait, event))
    try:
        while (event := await events.get()) is not None:
            # ASCII only: an app may print half of a surrogate pair, which UTF-8 cannot encode.
            yield json.dumps(run.for_page(event)).encode() + b"\n"
    finally:
        cancel(run)
