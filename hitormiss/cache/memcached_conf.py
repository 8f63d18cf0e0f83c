"""
Reads an app's own memcached.conf, in the format of Debian's ``/etc/memcached.conf``.

Each line has an option, such as ``-m 64``, and ``#`` begins a comment. A run starts
its memcached with these options, but on a free port and in the foreground.
"""

import shlex
from getopt import GetoptError, gnu_getopt
from pathlib import Path


NAME = "memcached.conf"
LARGEST = 64 * 1024
IPV4_LOOPBACK = {"127.0.0.1", "localhost"}
LOOPBACK_ADDRESSES = IPV4_LOOPBACK | {"::1", "[::1]"}

# memcached's options, as getopt takes them, and the short option for each long one.
SHORT = "a:Ab:B:c:CdD:e:f:FhiI:kl:Lm:Mn:o:p:P:rR:s:St:u:U:vVWXY:Z"
LONG = dict(
    pair.split("=")
    for pair in (
        "unix-mask=-a enable-shutdown=-A listen-backlog=-b protocol=-B conn-limit=-c "
        "disable-cas=-C daemon=-d memory-file=-e slab-growth-factor=-f disable-flush-all=-F "
        "help=-h license=-i max-item-size=-I lock-memory=-k listen=-l enable-largepages=-L "
        "memory-limit=-m disable-evictions=-M slab-min-size=-n extended=-o port=-p pidfile=-P "
        "enable-coredumps=-r max-reqs-per-event=-R unix-socket=-s enable-sasl=-S threads=-t "
        "user=-u udp-port=-U verbose=-v version=-V disable-watch=-W disable-dumping=-X "
        "auth-file=-Y enable-ssl=-Z"
    ).split()
)
IGNORED_OPTIONS = {"-p", "-d", "-P", "-t", "-v", "-r"}
REFUSED = {
    "-s": "With -s memcached listens on a socket file, and on no port.",
    **dict.fromkeys(("-h", "-i", "-V"), "With {} memcached prints a text and ends."),
    **dict.fromkeys(
        ("-B", "-e", "-F", "-S", "-W", "-X", "-Y", "-Z"),
        "With {} the course cannot read what memcached stores: it does not start it.",
    ),
}
PUBLIC = "memcached would listen to other machines{}: the course does not start it."


class ConfError(Exception):
    """
    memcached cannot be started with this memcached.conf.

    The message is a sentence. *line* is the number of the line that is wrong, and *text* the
    line itself, or empty where no line is known.
    """

    def __init__(self, sentence: str, line: int, text: str) -> None:
        super().__init__(sentence)
        self.line, self.text = line, text


def options(path: Path, port: int) -> list[str]:
    """
    The options in the file *path* for a memcached on *port*; empty if there is no file.

    Raises `ConfError`.
    """
    if not path.exists():
        return []
    if not path.is_file() or path.stat().st_size > LARGEST:
        raise ConfError(f"{NAME} must be a file of at most {LARGEST // 1024} kB.", 1, "")
    found: list[str] = []
    text = path.read_text(encoding="utf-8", errors="replace")
    for number, line in enumerate(text.splitlines(), 1):
        found += _line_options(line, number, port)
    if "-l" not in found:
        raise ConfError(PUBLIC.format(" without -l"), 1, "")
    return found


def _line_options(line: str, number: int, port: int) -> list[str]:
    try:
        words = shlex.split(line, comments=True)
        pairs, _ = gnu_getopt(words, SHORT, [_getopt_name(name) for name in LONG])
    except (ValueError, GetoptError) as error:
        raise ConfError(f"{NAME} cannot be read: {error}.", number, line) from None
    if words and not pairs and words[0] != "logfile":  # Debian's start script reads logfile
        raise ConfError(f"{NAME} has a line that is not an option of memcached.", number, line)
    found: list[str] = []
    for name, value in pairs:
        name = LONG.get(name.removeprefix("--"), name)
        if name in REFUSED:
            raise ConfError(REFUSED[name].format(name), number, line)
        if name == "-l":
            value = _addresses(value, number, line)
        if name == "-U" and value not in ("0", ""):
            value = str(port)
        if name not in IGNORED_OPTIONS:
            found += [name, value] if f"{name[1]}:" in SHORT else [name]
    return found


def _getopt_name(name: str) -> str:
    """The long option *name*, with ``=`` if it takes a value."""
    return f"{name}=" if f"{LONG[name][1]}:" in SHORT else name


def _addresses(value: str, number: int, line: str) -> str:
    """The IPv4 loopback addresses of ``-l``. Apps connect to these; IPv6 may be unavailable."""
    names = [name.removesuffix(":11211").strip() for name in value.split(",")]
    if not set(names) <= LOOPBACK_ADDRESSES:
        raise ConfError(PUBLIC.format(""), number, line)
    ipv4 = [name for name in names if name in IPV4_LOOPBACK]
    if not ipv4:
        sentence = "memcached listens only on ::1, and the app connects to 127.0.0.1."
        raise ConfError(sentence, number, line)
    return ",".join(ipv4)
