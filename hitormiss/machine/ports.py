"""Ports on the loopback address: the one that was asked for, or the next free one."""

import socket

from hitormiss.machine.installed import MachineLacks


HOST = "127.0.0.1"


def free_port() -> int:
    """A port that no process listens on now. Another process may take it before you bind it."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return listener.getsockname()[1]


def next_free(wanted: int, tries: int = 50) -> int:
    """The first port from *wanted* on that nobody listens on."""
    for port in range(wanted, min(wanted + tries, 65536)):
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((HOST, port))
            except OSError:
                continue
            return port
    raise MachineLacks(
        f"The ports from {wanted} on are all busy.", f"Name another: --port {wanted + tries}"
    )
