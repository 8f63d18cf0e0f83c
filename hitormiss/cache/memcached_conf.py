"""
Reads an app's own memcached.conf, in the format of Debian's ``/etc/memcached.conf``.

Each line has an option, such as ``-m 64``, and ``#`` begins a comment. A run starts
its memcached with these options, but on a free port and in the foreground.
"""

import re
import shlex
from contextlib import suppress
from getopt import GetoptError, gnu_getopt
from ipaddress import ip_address
from pathlib import Path


NAME = "memcached.conf"
LARGEST = 64 * 1024

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
LEFT_OUT = {"-p", "-l", "-d", "-P", "-t", "-v", "-r", "-B", "-F", "-W", "-X"}
"""
Options that a run does without. Some it sets itself, as the port and the address.

Others, as ``-X``, are right on a server, and would hide what memcached stores.
"""
REFUSED = {
    "-s": "With -s memcached listens on a socket file, and on no port.",
    **dict.fromkeys(("-h", "-i", "-V"), "With {} memcached prints a text and ends."),
    **dict.fromkeys(
        ("-e", "-S", "-Y", "-Z"),
        "With {} the course cannot read what memcached stores: it does not start it.",
    ),
}
BINARY = "With -B binary memcached does not understand pymemcache, which sends text."
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
    has_address = False
    text = path.read_text(encoding="utf-8", errors="replace")
    for number, line in enumerate(text.splitlines(), 1):
        for name, value in _pairs(line, number):
            if sentence := _fault(name, value):
                raise ConfError(sentence, number, line)
            has_address = has_address or name == "-l"
            if name not in LEFT_OUT:
                found += _option(name, value, port)
    if not has_address:
        raise ConfError(PUBLIC.format(" without -l"), 1, "")
    return found


def _pairs(line: str, number: int) -> list[tuple[str, str]]:
    """The options in a *line*, each with its short name and its value."""
    try:
        words = shlex.split(line, comments=True)
        pairs, _ = gnu_getopt(words, SHORT, [_getopt_name(name) for name in LONG])
    except (ValueError, GetoptError) as error:
        raise ConfError(f"{NAME} cannot be read: {error}.", number, line) from None
    if words and not pairs and words[0] != "logfile":  # Debian's start script reads logfile
        raise ConfError(f"{NAME} has a line that is not an option of memcached.", number, line)
    return [(LONG.get(name.removeprefix("--"), name), value) for name, value in pairs]


def _fault(name: str, value: str) -> str | None:
    """Why no run is started with this option; None: it may be."""
    if name == "-l" and not all(_is_loopback(one) for one in value.split(",")):
        return PUBLIC.format("")
    if name == "-B" and value not in ("ascii", "auto"):
        return BINARY
    return REFUSED[name].format(name) if name in REFUSED else None


def _is_loopback(address: str) -> bool:
    """Whether *address*, with or without a port, is one that no other machine reaches."""
    name = address.strip()
    if name.count(":") == 1:
        name = name.partition(":")[0]  # 127.0.0.1:11211
    name = name.partition("]")[0].removeprefix("[")  # [::1]:11211
    with suppress(ValueError):
        return ip_address(name).is_loopback
    return name == "localhost"


def _option(name: str, value: str, port: int) -> list[str]:
    if name == "-U":
        # As memcached reads it: what does not begin with a number is 0. Only 0 is off, -1 is not.
        number = re.match(r"\s*[+-]?(\d+)", value)
        value = str(port) if number and int(number[1]) else "0"
    if name == "-o":
        # A run lists the keys with this crawler.
        value = ",".join(one for one in value.split(",") if one != "no_lru_crawler")
    if f"{name[1]}:" not in SHORT:
        return [name]
    return [name, value] if value else []


def _getopt_name(name: str) -> str:
    """The long option *name*, with ``=`` if it takes a value."""
    return f"{name}=" if f"{LONG[name][1]}:" in SHORT else name
