"""JSON messages between two processes of the course, over a socket."""

import socket
from json import dumps, loads  # bound here: an app under check may replace the module's own
from typing import Any, Self


Message = dict[str, Any]


class Channel:
    """
    One end of a socket that carries JSON objects, one a line, in both directions.

    A file descriptor may travel with a message: the process at the other end
    finds the number that it has there under ``"descriptor"``.
    """

    def __init__(self, end: socket.socket) -> None:
        self.socket = end
        self.ended = False
        self._rest = b""
        self._descriptors: list[int] = []
        self._received: list[Message] = []

    @classmethod
    def pair(cls) -> tuple[Self, Self]:
        """Both ends of a new channel: close one in each process after a fork."""
        one, other = socket.socketpair()
        return cls(one), cls(other)

    def fileno(self) -> int:
        return self.socket.fileno()

    def send(self, message: Message, descriptor: int | None = None) -> None:
        """Send *message*. Raises `OSError` when the other end is closed."""
        if descriptor is None:
            self.socket.sendall(dumps(message).encode() + b"\n")
            return
        line = dumps({**message, "descriptor": True}).encode() + b"\n"
        sent = socket.send_fds(self.socket, [line], [descriptor])
        self.socket.sendall(line[sent:])

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
        """Raises `ValueError` for what is no message: an app may write to any descriptor."""
        try:
            data, descriptors, _, _ = socket.recv_fds(self.socket, 65536, 8)
        except ConnectionResetError:  # the other end was closed with messages of ours unread
            data, descriptors = b"", []
        self.ended = not data
        self._descriptors += descriptors
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            message = loads(line)
            if not isinstance(message, dict):
                raise ValueError(f"not a message: {message!r}")
            if message.get("descriptor"):
                message["descriptor"] = self._descriptors.pop(0)
            self._received.append(message)

    def close(self) -> None:
        self.socket.close()
