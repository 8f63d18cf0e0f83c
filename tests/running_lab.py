"""The running lab that tests share: ``./course up`` in a copy of the checkout, and a client."""

import contextlib
import json
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import psutil
import pytest
from course_process import Course, WarmCourse, copy_checkout, named, wait_for

from hitormiss.course import catalogue
from hitormiss.pages.build import STAMP, fingerprint


SITE = {
    "index.html": "<!doctype html><title>Home</title>",
    "404.html": "<!doctype html><title>No such page</title>",
    "lessons/08_per_view/index.html": "<!doctype html><title>Lesson 8</title>",
    "assets/stylesheets/main.484c7ddc.min.css": "body { color: black }",
    "assets/hitormiss.mjs": "export {}",
}
"""A site of a few files: the pages themselves are the subject of other tests."""


NO_TLS = {"verify": False, "trust_env": False}
"""Options of httpx for plain HTTP. Otherwise each client reads all certificates first: 50 ms."""


class RunningLab:
    """``./course up`` in the checkout *root*; if None, in a copy of this one, below *folder*."""

    def __init__(self, folder: Path, root: Path | None = None) -> None:
        self.course = Course(root or copied(folder / "checkout"), folder / "of-the-test")
        self.root = self.course.root
        self.port = 0
        self.process: subprocess.Popen | None = None

    def start(self, port: int | None = None, env: dict[str, str] | None = None) -> "RunningLab":
        self.port = port or free_port()
        self.process = self.course.start(
            "up", "--port", str(self.port), stderr=subprocess.STDOUT, env=env
        )
        output = [self.process.stdout.readline().decode() for _ in range(2)]
        assert f":{self.port}/" in output[1], output
        return self

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def end(self, by: int = signal.SIGINT) -> tuple[int, str]:
        """Press Ctrl-C; the exit status, and what was printed."""
        self.process.send_signal(by)
        output = self.process.communicate(timeout=30)[0]
        return self.process.returncode, output.decode()

    def close(self) -> None:
        """End every process that is left."""
        self.course.end_all()
        self.process.communicate(timeout=30)

    def show(self, site: Path) -> "RunningLab":
        """Have the lab serve the built *site*, as if it had built it itself."""
        own = self.root / ".course/site"
        stamp = (own / STAMP).read_text()
        shutil.rmtree(own)
        shutil.copytree(site, own)
        (own / STAMP).write_text(stamp)
        return self

    def page(self) -> "Page":
        return Page(self.origin)

    def warm(self) -> psutil.Process:
        """The process that every run and every live app descends from."""
        wait_for(lambda: psutil.Process(self.process.pid).children())
        return psutil.Process(self.process.pid).children()[0]

    def runs(self) -> list[psutil.Process]:
        """The processes of runs and of live apps."""
        return self.warm().children()

    def named(self, name: str) -> list[psutil.Process]:
        return list(named(name, self.warm().children(recursive=True)))

    def working_copy(self, stem: str = "08_per_view") -> Path:
        return self.root / "workspace" / f"lesson{stem}"


class Page(httpx.Client):
    """A client like a page of the site: with the token, and with the page's own origin."""

    def __init__(self, origin: str) -> None:
        super().__init__(base_url=origin, timeout=60, **NO_TLS)
        self.origin = origin

    def __enter__(self) -> "Page":
        super().__enter__()
        token = self.facts("state")["csrf"]
        own = {"X-CSRFToken": token, "Origin": self.origin, "Sec-Fetch-Site": "same-origin"}
        self.headers.update(own)
        return self

    def facts(self, path: str, **query: str) -> dict:
        """The JSON of GET ``/lab/PATH``; fails when the lab refuses."""
        return _json(self.get(f"/lab/{path}", params=query))

    def response_to(self, what: str, /, **facts: Any) -> httpx.Response:
        """POST *facts*, and return the response, whatever its status is."""
        return self.post(f"/lab/lessons/{what}", json=facts)

    def do(self, what: str, /, **facts: Any) -> dict:
        """POST *facts*, and return the JSON of the response; fails when the lab refuses."""
        return _json(self.response_to(what, **facts))

    def response_to_ask(
        self, path: str = "/videogames/", number: int | str = 8, **facts: Any
    ) -> httpx.Response:
        """Have the console send a request, and return the lab's response, whatever its status."""
        facts = {"app": "solution", "headers": [["Accept", "application/json"]], **facts}
        return self.response_to(f"{number}/ask", path=path, **facts)

    def ask(self, *where: Any, **facts: Any) -> dict:
        """Have the console send a request; fails when the lab refuses."""
        return _json(self.response_to_ask(*where, **facts))

    def memcached(self, do: str | None = None, app: str = "solution", **facts: Any) -> dict:
        """What memcached holds, after the lab has done *do* to it."""
        if do:
            return self.do("8/memcached", app=app, do=do, **facts)
        return self.facts("lessons/8/memcached", app=app)

    @contextlib.contextmanager
    def running(self, app: str = "solution", number: int = 8) -> Iterator[Iterator[dict]]:
        """The events of a run, as they come."""
        with self.stream("POST", f"/lab/lessons/{number}/run", json={"app": app}) as response:
            assert response.status_code == 200, response.read()
            yield (json.loads(line) for line in response.iter_lines())

    def run(self, app: str = "solution", number: int = 8) -> list[dict]:
        with self.running(app, number) as events:
            return list(events)


def _json(response: httpx.Response) -> dict:
    # The status first: the body of a refusal has other fields.
    assert response.is_success, response.text
    return response.json()


def copied(root: Path) -> Path:
    """A copy of the checkout whose site is built, as far as ``up`` can see."""
    copy_checkout(root, "right_ways")
    site = root / ".course/site"
    for name, text in SITE.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    with patch.object(catalogue, "ROOT", root):
        (site / STAMP).write_text(fingerprint())
    return root


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def soon(condition: Any, seconds: float = 10.0) -> bool:
    """Whether *condition* becomes true."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def raw(lab, request, *, seconds=10.0):
    """Send *request* as it is, and return all that comes back."""
    with socket.create_connection(("127.0.0.1", lab.port), timeout=seconds) as connection:
        pieces = []
        # A server that refuses what is still arriving resets the connection.
        with contextlib.suppress(ConnectionError):
            connection.sendall(request)
            while piece := connection.recv(65536):
                pieces.append(piece)
        return b"".join(pieces)


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLab]:
    """One lab for all tests of a worker, each of which leaves it as it found it."""
    lab = RunningLab(tmp_path_factory.mktemp("lab"))
    try:
        yield lab.start()
        status, output = lab.end()
        assert status == 130, output
        assert "Traceback" not in output
        assert lab.course.processes() == []
        assert list(lab.course.temporary.iterdir()) == []
    finally:
        lab.close()


@pytest.fixture(scope="session")
def built_lab(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Iterator[RunningLab]:
    """One lab for all tests of a worker that read its pages, which are the built ones."""
    lab = RunningLab(tmp_path_factory.mktemp("lab-page")).show(built)
    try:
        yield lab.start()
        assert lab.end()[0] == 130
    finally:
        lab.close()


@pytest.fixture
def own_lab(tmp_path: Path) -> Iterator[RunningLab]:
    """A lab that a test may break."""
    lab = RunningLab(tmp_path)
    try:
        yield lab.start()
    finally:
        lab.close()


@pytest.fixture(scope="session")
def terminal(lab: RunningLab) -> Iterator[WarmCourse]:
    """The commands of someone who types them in the checkout of the lab."""
    course = WarmCourse(lab.root, lab.course.folder)
    yield course
    course.close()


@pytest.fixture
def page(lab: RunningLab) -> Iterator[Page]:
    with lab.page() as page:
        yield page


@pytest.fixture
def workspace(lab):
    """No working copy before, and none after."""
    yield lab.working_copy()
    shutil.rmtree(lab.root / "workspace", ignore_errors=True)
    (lab.root / ".course/progress.json").unlink(missing_ok=True)


@pytest.fixture
def untouched(lab):
    """Whatever a test does, no working copy is made and no progress is kept."""
    yield
    assert not lab.working_copy().exists()
    assert not (lab.root / ".course/progress.json").exists()
