"""Free ports on the loopback address."""

import socket

from hitormiss.machine.installed import MachineLacks


HOST = "127.0.0.1"


def free_port() -> int:
    """A port that no process listens on now. Another process may take it before you bind it."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return listener.getsockname()[1]


def next_free(wanted: int, tries: int = 50) -> int:
    """The first free port from *wanted* on. Raises `MachineLacks` after *tries* busy ones."""
    for port in range(wanted, min(wanted + tries, 65536)):
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((HOST, port))
            except OSError:
                continue
            return port
    raise MachineLacks(
        f"Ports {wanted} to {wanted + tries - 1} are in use.",
        f"Choose another: --port {wanted + tries}",
    )
