"""A relay between the app's processes and memcached: it sees, and can hold, each command."""

import socket
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import BinaryIO

from hitormiss.cache import command as protocol
from hitormiss.cache.command import Command
from hitormiss.cache.memcached import Memcached
from hitormiss.cache.traffic import Traffic
from hitormiss.machine.ports import HOST


HELLO = b"hit-or-miss "
"""What a line begins with that says who asks from now on: ``hit-or-miss 7 4711``."""


class Relay(Traffic):
    """
    Listens on *port*, and passes each command on to *memcached*, one at a time.

    While memcached does not run, a connection is accepted, and closed at once. Only text is
    understood: a client of the binary protocol is not served. `close` it at the end.
    """

    def __init__(self, memcached: Memcached, processes: Callable[[], Collection[int]]) -> None:
        super().__init__(processes)
        self._memcached = memcached
        self._listener = socket.create_server((HOST, 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self._turn = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._closed = False
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Close every connection, and send nothing that is held."""
        with self.changed:
            self._closed = True
            self.drop(*self.held)
            sockets = [self._listener, *self._sockets]
        for one in sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        number = 0
        with suppress(OSError):  # the relay is closed
            while True:
                app, _ = self._listener.accept()
                app.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                number += 1
                threading.Thread(target=self._serve, args=(app, number), daemon=True).start()

    def _serve(self, app: socket.socket, number: int) -> None:
        with (
            suppress(OSError, ValueError),
            app,
            self._kept(app),
            socket.create_connection((HOST, self._memcached.port)) as server,
            self._kept(server),
            app.makefile("rb") as commands,
            server.makefile("rb") as replies,
        ):
            self._pass_on(app, number, commands, partial(self._send, server, replies))

    @contextmanager
    def _kept(self, one: socket.socket) -> Iterator[None]:
        """Let `close` close *one* too, if it comes during the block."""
        with self.changed:
            if self._closed:
                raise OSError("The relay is closed.")
            self._sockets.add(one)
        try:
            yield
        finally:
            with self.changed:
                self._sockets.discard(one)

    def _pass_on(
        self,
        app: socket.socket,
        number: int,
        commands: BinaryIO,
        send: Callable[[Command], bytes],
    ) -> None:
        asker = process = 0
        while line := commands.readline():
            if line.startswith(HELLO):
                asker, process = map(int, line.split()[1:])
                continue
            command = protocol.read(line, commands, partial(Command, asker, process, number))
            if not self.may_pass(command) or _is_left(app):
                return
            reply = send(command)
            if not command.is_sent or not self.may_pass(command):
                return
            app.sendall(reply)

    def _send(self, server: socket.socket, replies: BinaryIO, command: Command) -> bytes:
        """Send *command*, and return memcached's whole reply; empty if there is none."""
        with self._turn:
            # Where memcached does not reply, what it says to another command comes after it.
            server.sendall(command.data if command.has_reply else command.data + b"version\r\n")
            reply = protocol.read_reply(command, replies)
            command.data = b""  # it may be large, and a check has no use for it
            if command.is_sent:
                self.replies(command)
            return reply


def _is_left(app: socket.socket) -> bool:
    """Whether the app has closed its end, or was ended, while its command was held."""
    try:
        return not app.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
