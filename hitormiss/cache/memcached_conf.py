"""
A memcached.conf of the app's own: options as Debian's ``/etc/memcached.conf`` writes them.

One option a line, ``-m 64``; a ``#`` begins a comment. The run starts its
memcached by it, and changes nothing but what would reach beyond the run: the
port becomes a free one, and memcached stays in the foreground.
"""

import shlex
from getopt import GetoptError, gnu_getopt
from pathlib import Path


NAME = "memcached.conf"
HERE = {"127.0.0.1", "localhost"}
LOOPBACK = HERE | {"::1", "[::1]"}

SHORT = "a:Ab:B:c:CdD:e:f:FhiI:kl:Lm:Mn:o:p:P:rR:s:St:u:U:vVWXY:Z"
LONG = {
    "unix-mask": "-a",
    "enable-shutdown": "-A",
    "listen-backlog": "-b",
    "protocol": "-B",
    "conn-limit": "-c",
    "disable-cas": "-C",
    "daemon": "-d",
    "memory-file": "-e",
    "slab-growth-factor": "-f",
    "disable-flush-all": "-F",
    "help": "-h",
    "license": "-i",
    "max-item-size": "-I",
    "lock-memory": "-k",
    "listen": "-l",
    "enable-largepages": "-L",
    "memory-limit": "-m",
    "disable-evictions": "-M",
    "slab-min-size": "-n",
    "extended": "-o",
    "port": "-p",
    "pidfile": "-P",
    "enable-coredumps": "-r",
    "max-reqs-per-event": "-R",
    "unix-socket": "-s",
    "enable-sasl": "-S",
    "threads": "-t",
    "user": "-u",
    "udp-port": "-U",
    "verbose": "-v",
    "version": "-V",
    "disable-watch": "-W",
    "disable-dumping": "-X",
    "auth-file": "-Y",
    "enable-ssl": "-Z",
}
LEFT_OUT = {"-p", "-d", "-P", "-t", "-v", "-r"}
REFUSED = {
    "-s": "memcached listens on a socket file alone (-s), and on no port.",
    **dict.fromkeys(("-h", "-i", "-V"), "With {} memcached prints a text, and ends."),
    **dict.fromkeys(
        ("-B", "-e", "-F", "-S", "-W", "-X", "-Y", "-Z"),
        "With {} the course cannot look into memcached: it does not start it so.",
    ),
}
BEYOND = "memcached would listen to other machines{}: the course does not start it so."


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
    text = path.read_text(encoding="utf-8", errors="replace")
    for number, line in enumerate(text.splitlines(), 1):
        found += _line(line, number, port)
    if "-l" not in found:
        raise Unfit(BEYOND.format(" without -l"), 1, "")
    return found


def _line(line: str, number: int, port: int) -> list[str]:
    try:
        words = shlex.split(line, comments=True)
        pairs, _ = gnu_getopt(words, SHORT, [_long(name) for name in LONG])
    except (ValueError, GetoptError) as error:
        raise Unfit(f"{NAME} cannot be read: {error}.", number, line) from None
    if words and not pairs and words[0] != "logfile":  # that is for Debian's start script
        raise Unfit(f"{NAME} has a line that is no option of memcached.", number, line)
    found: list[str] = []
    for name, value in pairs:
        name = LONG.get(name.removeprefix("--"), name)
        if name in REFUSED:
            raise Unfit(REFUSED[name].format(name), number, line)
        if name == "-l":
            value = _addresses(value, number, line)
        if name == "-U" and value not in ("0", ""):
            value = str(port)
        if name not in LEFT_OUT:
            found += [name, value] if f"{name[1]}:" in SHORT else [name]
    return found


def _long(name: str) -> str:
    return f"{name}=" if f"{LONG[name][1]}:" in SHORT else name


def _addresses(value: str, number: int, line: str) -> str:
    """The addresses of *value* where the app asks; of this machine's others there may be none."""
    names = [one.removesuffix(":11211").strip() for one in value.split(",")]
    if not set(names) <= LOOPBACK:
        raise Unfit(BEYOND.format(""), number, line)
    here = [name for name in names if name in HERE]
    if not here:
        sentence = "memcached listens on ::1 alone, and the app asks 127.0.0.1."
        raise Unfit(sentence, number, line)
    return ",".join(here)
