"""What an app under check can reach: the run's own memcached, and no more memory than is fair."""

import resource
import socket
from typing import Any


STANDARD_PORT = 11211
LOOPBACK = {"127.0.0.1", "localhost", "::1", "ip6-localhost", "0.0.0.0", "::", ""}
MEMORY = 4 * 2**30
"""Bytes of address space. A thousand videogames need a twentieth of it."""


def redirect_memcached(port: int) -> None:
    """
    Let every way to say "memcached on this machine" lead to the run's own one.

    ``127.0.0.1:11211`` is the natural answer of most lessons, and a memcached
    that the learner runs there must never be read, written or flushed. So the
    address is changed where every Python client must pass, in this process only.
    """
    resolve, connect, connect_ex = (
        socket.getaddrinfo,
        socket.socket.connect,
        socket.socket.connect_ex,
    )

    def is_standard(host: Any, asked: Any) -> bool:
        name = host.decode() if isinstance(host, bytes) else host or ""
        return str(asked) == str(STANDARD_PORT) and (name in LOOPBACK or name.startswith("127."))

    def getaddrinfo(host, asked, *args, **kwargs):
        if is_standard(host, asked):
            # IPv4 only: ::1 may come first in a resolver's answer, and our memcached is not there.
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
        return resolve(host, asked, *args, **kwargs)

    def ours(address: Any) -> Any:
        if isinstance(address, tuple) and is_standard(address[0], address[1]):
            return (address[0], port, *address[2:])
        return address

    socket.getaddrinfo = getaddrinfo
    socket.socket.connect = lambda self, address: connect(self, ours(address))
    socket.socket.connect_ex = lambda self, address: connect_ex(self, ours(address))


def limit_memory() -> None:
    """Let an allocation that goes too far fail in the app, as a MemoryError with its line."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    except (ValueError, OSError):
        pass  # macOS refuses: there the watchdog alone looks at the memory.
