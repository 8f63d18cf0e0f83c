"""
A memcached.conf of the app's own: options as Debian's ``/etc/memcached.conf`` writes them.

One option a line, ``-m 64``; a ``#`` begins a comment. The run starts its
memcached by it, and changes nothing but what would reach beyond the run: the
port becomes a free one, and memcached stays in the foreground.
"""

import shlex
from pathlib import Path


NAME = "memcached.conf"
LOOPBACK = {"127.0.0.1", "localhost"}
LEFT_OUT = {"-p", "-d", "-P", "-t", "-v", "-vv", "-vvv", "-r"}
LONG = {
    "--port": "-p",
    "--udp-port": "-U",
    "--listen": "-l",
    "--memory-limit": "-m",
    "--user": "-u",
    "--unix-socket": "-s",
    "--daemon": "-d",
    "--pidfile": "-P",
    "--threads": "-t",
    "--verbose": "-v",
    "--conn-limit": "-c",
    "--max-item-size": "-I",
}


class Unfit(Exception):
    """memcached cannot be started so. The message is a whole sentence; *line* says where."""

    def __init__(self, sentence: str, line: int, text: str) -> None:
        super().__init__(sentence)
        self.line, self.text = line, text


def options(path: Path, port: int) -> list[str]:
    """The options for a private memcached on *port*, by the file *path*; none without a file."""
    if not path.exists():
        return []
    found: list[str] = []
    for number, line in enumerate(
        path.read_text(encoding="utf-8", errors="replace").splitlines(), 1
    ):
        found += _line(line, number, port)
    return found


def _line(line: str, number: int, port: int) -> list[str]:
    try:
        words = shlex.split(line, comments=True)
    except ValueError as error:
        raise Unfit(f"{NAME} cannot be read: {error}.", number, line) from None
    if not words:
        return []
    name, equals, value = words[0].partition("=")
    values = [value] if equals else words[1:]
    if not name.startswith("-"):
        raise Unfit(f"{NAME} has a line that is no option of memcached.", number, line)
    name = LONG.get(name, name)
    if not name.startswith("--") and len(name) > 2 and name not in LEFT_OUT:
        name, values = name[:2], [name[2:], *values]  # -m64
    if name in LEFT_OUT:
        return []
    if name == "-s":
        raise Unfit("memcached listens on a socket file alone (-s), and on no port.", number, line)
    if name == "-l" and not set(",".join(values).split(",")) <= LOOPBACK:
        sentence = "memcached would listen to other machines: the course does not start it so."
        raise Unfit(sentence, number, line)
    if name == "-U" and values and values[0] not in ("0", ""):
        values = [str(port)]
    return [name, *values]
