"""A check does not touch what the learner runs: memcached, ports, other checks."""

import fcntl
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest
from conftest import ROOT, wait_for
from verdict import ALL, TRUE_OF_STARTER


MEMCACHED = 11211
RUNSERVER, SITE = 8000, 8080
CANARY = b"sings"


class Client:
    """The few commands of memcached's text protocol that a canary needs."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self.file = self.socket.makefile("rb")

    def ask(self, line: bytes) -> bytes:
        self.socket.sendall(line + b"\r\n")
        return self.file.readline().strip()

    def stats(self) -> dict[str, str]:
        lines = [self.ask(b"stats")]
        while lines[-1] != b"END":
            lines.append(self.file.readline().strip())
        return dict(line.decode().split(" ", 2)[1:] for line in lines[:-1])

    def close(self) -> None:
        self.file.close()
        self.socket.close()


@pytest.fixture
def canary() -> Iterator[Client]:
    """A memcached on the standard port that holds one key of the learner's."""
    program = shutil.which("memcached")
    if program is None:
        pytest.skip("memcached is not installed")
    with open(__file__) as turn:
        # There is one port 11211, and tests may run side by side: they take turns.
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield from memcached_with_canary(program)


def memcached_with_canary(program: str) -> Iterator[Client]:
    if taken(MEMCACHED):
        pytest.skip("another program uses port 11211, and this test must not touch it")
    # One thread: with several, a connection may be counted after one that came later is answered.
    command = [program, "-l", "127.0.0.1", "-p", str(MEMCACHED), "-t", "1", "-U", "0"]
    command += ["-u", "nobody"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: taken(MEMCACHED))
        client = Client(MEMCACHED)
        if client.stats()["pid"] != str(process.pid):
            pytest.skip("another program has just taken port 11211")
        assert client.ask(b"set canary 0 0 %d\r\n%s" % (len(CANARY), CANARY)) == b"STORED"
        yield client
        client.close()
    finally:
        process.kill()
        process.wait()


def taken(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@pytest.fixture
def busy_ports() -> Iterator[None]:
    """Another program listens on the ports of runserver and of the site."""
    with ExitStack() as stack:
        for port in (RUNSERVER, SITE):
            with suppress(OSError):  # already taken: as good
                stack.enter_context(socket.create_server(("127.0.0.1", port)))
        yield


def test_eight_checks_at_once_disturb_neither_each_other_nor_the_learners_memcached(
    course, canary, busy_ports
):
    """Eight checks at once, with 8000, 8080 and 11211 busy: right verdicts, a quiet canary."""
    before = canary.stats()
    began = time.monotonic()
    kinds = ["--solution", "--starter"] * 4
    started = [course.start("check", "8", kind, "--plain") for kind in kinds]

    ended = [course.end(process, began) for process in started]

    assert [one.status for one in ended] == [0, 1] * 4, "\n".join(one.said for one in ended)
    right = [f"All {ALL} sentences are true", f"{TRUE_OF_STARTER} of {ALL} sentences are true"] * 4
    assert all(words in one.out for words, one in zip(right, ended, strict=True))
    assert untouched(canary, before)
    assert (course.processes(), list(course.temporary.iterdir())) == ([], [])


@pytest.mark.parametrize(
    "location",
    [
        '"127.0.0.1:11211"',
        '"localhost:11211"',
        '["127.0.0.1:11211"]',
        '"127.0.0.1"',
        '["localhost:11211"]',
        "MEMCACHED",
        "[MEMCACHED]",
    ],
)
def test_every_natural_address_reaches_the_memcached_of_the_run(location, course, canary, tmp_path):
    """However an app names the memcached on this machine, it is the one of the run."""
    before = canary.stats()
    app = tmp_path / "app"
    shutil.copytree(ROOT / "solutions/lesson08_per_view", app)
    settings = app / "settings.py"
    text = settings.read_text()
    settings.write_text(text.replace('"LOCATION": MEMCACHED', f'"LOCATION": {location}'))
    assert f'"LOCATION": {location}' in settings.read_text()

    ended = course.run("check", "8", "--path", "app", "--plain", cwd=tmp_path)

    assert ended.status == 0, ended.said
    assert untouched(canary, before)


def test_app_that_empties_its_cache_empties_the_one_of_the_run(course, canary, tmp_path):
    """cache.clear() while loading and in a view never reaches the learner's memcached."""
    before = canary.stats()
    app = tmp_path / "app"
    shutil.copytree(ROOT / "solutions/lesson08_per_view", app)
    (app / "urls.py").write_text(
        "from django.core.cache import cache\n\ncache.clear()\n" + (app / "urls.py").read_text()
    )

    ended = course.run("check", "8", "--path", "app", "--plain", cwd=tmp_path)

    assert ended.status == 0, ended.said
    assert untouched(canary, before)


NAMES = """
import _socket
import socket
from contextlib import suppress

NAMES = ["", "LOCALHOST", "localhost.", "0x7f.0.0.1", "127.1", "2130706433", "0", "0.0.0.0"]
NAMES += [socket.gethostname(), b"127.0.0.1", "127.0.0.2", "::ffff:127.0.0.1", "::1", "::"]
for name in NAMES:
    for make in (socket.socket, _socket.socket):
        for family in (socket.AF_INET, socket.AF_INET6):
            with suppress(OSError, TypeError):
                one = make(family, socket.SOCK_STREAM)
                one.settimeout(1)
                one.connect((name, 11211))
                one.send(b"set canary 0 0 3\\r\\nmew\\r\\n")
                one.recv(100)
for host, port in (("localhost", "memcache"), (None, "11211"), ("127.1", 11211)):
    with suppress(OSError):
        with socket.create_connection((host, port), timeout=1) as one:
            one.sendall(b"flush_all\\r\\n")
            one.recv(100)
"""


def test_no_name_of_this_machine_reaches_the_learners_memcached(course, canary, tmp_path):
    """Names are resolved as the kernel does: whatever leads to this machine, leads to the run."""
    before = canary.stats()
    app = tmp_path / "app"
    shutil.copytree(ROOT / "solutions/lesson08_per_view", app)
    (app / "urls.py").write_text(NAMES + (app / "urls.py").read_text())

    ended = course.run("check", "8", "--path", "app", "--plain", cwd=tmp_path)

    assert ended.status == 0, ended.said
    assert untouched(canary, before)


def untouched(canary: Client, before: dict[str, str]) -> bool:
    """Whether only this test used the canary's memcached."""
    names = ("cmd_get", "cmd_set", "cmd_flush", "cmd_touch", "total_items", "total_connections")
    after = canary.stats()
    assert {name: after[name] for name in names} == {name: before[name] for name in names}
    return canary.ask(b"get canary").split()[-1] == b"5"


def test_two_courses_at_once_share_no_working_copy_by_halves(copy):
    """Two first checks at once make one whole working copy."""
    began = time.monotonic()
    started = [copy.start("check", "8", "--plain") for _ in range(3)]

    ended = [copy.end(process, began) for process in started]

    assert [one.status for one in ended] == [1, 1, 1], "\n".join(one.said for one in ended)
    assert [path.name for path in (copy.root / "workspace").iterdir()] == ["lesson08_per_view"]
    assert sys.executable not in ended[0].out
