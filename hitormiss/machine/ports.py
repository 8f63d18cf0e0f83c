"""Ports on the loopback address: the one that was asked for, or the next free one."""

import socket

from hitormiss.machine.doctor import MachineLacks


def next_free(wanted: int, tries: int = 50) -> int:
    """The first port from *wanted* on that nobody listens on."""
    for port in range(wanted, min(wanted + tries, 65536)):
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise MachineLacks(
        f"The ports from {wanted} on are all busy.", f"Name another: --port {wanted + tries}"
    )
