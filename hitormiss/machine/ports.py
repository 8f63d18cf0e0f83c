"""Free ports on the loopback address."""

import socket

from hitormiss.machine.installed import MachineLacks


HOST = "127.0.0.1"
TRIES = 50


def free_port() -> int:
    """A port that no process listens on now. Another process may take it before you bind it."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return listener.getsockname()[1]


def listen(wanted: int) -> socket.socket:
    """
    Return a socket that listens on the first free port from *wanted* on.

    Raises `MachineLacks` if that port and the `TRIES` - 1 after it are in use.
    """
    for port in range(wanted, min(wanted + TRIES, 65536)):
        # asyncio sets TCP_NODELAY only if the protocol is given as IPPROTO_TCP.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
            listener.listen(128)
            return listener
        except OSError:
            listener.close()
    raise MachineLacks(
        f"Ports {wanted} to {wanted + TRIES - 1} are in use.",
        f"Choose another: --port {wanted + TRIES}",
    )


def next_free(wanted: int) -> int:
    """The first free port from *wanted* on. Raises `MachineLacks` as `listen` does."""
    with listen(wanted) as listener:
        return listener.getsockname()[1]
