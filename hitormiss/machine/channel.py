"""JSON messages between two processes of the course, over a socket."""

import secrets
import socket
from json import dumps, loads  # bound here: an app under check may replace the module's own
from typing import Any, Self


Message = dict[str, Any]


class Channel:
    """
    One end of a socket that carries JSON objects, one a line, in both directions.

    A file descriptor may travel with a message: the process at the other end
    finds the number that it has there under ``"descriptor"``.

    With a *mark*, each message begins with it, and everything else is ignored: an app
    may write to any descriptor that its process has.
    """

    def __init__(self, end: socket.socket, mark: bytes = b"") -> None:
        self.socket = end
        self.mark = mark
        self.ended = False
        self._rest = b""
        self._descriptors: list[int] = []
        self._received: list[Message] = []

    @classmethod
    def pair(cls) -> tuple[Self, Self]:
        """Both ends of a new channel: close one in each process after a fork."""
        one, other = socket.socketpair()
        return cls(one), cls(other)

    @classmethod
    def marked_pair(cls) -> tuple[Self, Self]:
        """A `pair` whose messages have a mark that cannot be guessed."""
        one, other = socket.socketpair()
        mark = secrets.token_hex(8).encode()
        return cls(one, mark), cls(other, mark)

    def fileno(self) -> int:
        return self.socket.fileno()

    def send(self, message: Message, descriptor: int | None = None) -> None:
        """Send *message*. Raises `OSError` when the other end is closed."""
        if descriptor is None:
            self.socket.sendall(self._line(message))
            return
        line = self._line({**message, "descriptor": True})
        sent = socket.send_fds(self.socket, [line], [descriptor])
        self.socket.sendall(line[sent:])

    def _line(self, message: Message) -> bytes:
        return self.mark + dumps(message).encode() + b"\n"

    def receive(self) -> Message | None:
        """Wait for the next message. None when the other end is closed and no more will come."""
        while not self._received:
            if self.ended:
                return None
            self._read()
        return self._received.pop(0)

    def received(self) -> list[Message]:
        """
        Read what has arrived, and return the messages that are complete by now.

        For use after `select`: it waits only when nothing has arrived. `ended` is
        true once the other end is closed.
        """
        self._read()
        messages, self._received = self._received, []
        return messages

    def _read(self) -> None:
        try:
            data, descriptors, _, _ = socket.recv_fds(self.socket, 65536, 8)
        except ConnectionResetError:  # the other end was closed with messages of ours unread
            data, descriptors = b"", []
        self.ended = not data
        self._descriptors += descriptors
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            begins = line.find(self.mark)
            if begins < 0:
                continue
            message = loads(line[begins + len(self.mark) :])
            if message.get("descriptor"):
                message["descriptor"] = self._descriptors.pop(0)
            self._received.append(message)

    def close(self) -> None:
        self.socket.close()
