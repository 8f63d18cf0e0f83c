"""What an app prints: the last of it, however much it is."""

import os
import threading
from contextlib import suppress


KEPT = 64 * 1024
"""Bytes. The rest is read and dropped, so that an app that prints a lot does not block."""


class Output:
    """A pipe for what an app prints. The app gets `writer`; `start` begins to read."""

    def __init__(self) -> None:
        self.reader, self.writer = os.pipe()
        self.tail = b""
        self.thread = threading.Thread(target=self._drain, daemon=True)

    def start(self) -> None:
        """Begin to read, once the app has its end. Do not fork afterwards: it reads in a thread."""
        os.close(self.writer)
        self.thread.start()

    def _drain(self) -> None:
        with suppress(OSError):
            while data := os.read(self.reader, 65536):
                self.tail = (self.tail + data)[-KEPT:]

    def lines(self, last: int = 0) -> list[str]:
        """The *last* lines that the app printed; 0: all that are kept."""
        return self.tail.decode("utf-8", "replace").splitlines()[-last:]

    def close(self) -> None:
        # A process that the app has left may still hold the other end. It ends with the run.
        self.thread.join(0.2)
        if not self.thread.is_alive():
            os.close(self.reader)


class Terminal(Output):
    """Lets an app print to the terminal, in place of a pipe."""

    def __init__(self) -> None:
        self.writer = os.dup(1)

    def start(self) -> None:
        os.close(self.writer)

    def lines(self, last: int = 0) -> list[str]:
        """None: they are on the terminal."""
        return []

    def close(self) -> None:
        pass


def become_stdout(writer: int) -> None:
    """In the app's process: print to *writer*, and read from nothing."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(writer, 1)
    os.dup2(writer, 2)
    os.close(nothing)
    os.close(writer)
