"""The fixtures that all tests share."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from course_process import ROOT, Course, WarmCourse, copy_checkout, wait_for, wait_for_none
from fresh_checkout import checkout, made, ready, wheels
from running_lab import built_lab, lab, own_lab, page, terminal, untouched, workspace

from hitormiss.machine.installed import find_chromium
from hitormiss.pages.build import build


__all__ = ["ROOT", "Course", "WarmCourse", "wait_for", "wait_for_none"]
# A fixture that each module imported for itself would be made for each module.
__all__ += ["checkout", "made", "ready", "wheels"]
__all__ += ["built_lab", "lab", "own_lab", "page", "terminal", "untouched", "workspace"]

SOURCES = ("checks", "docs", "hitormiss", "lessons", "overrides", "solutions", "mkdocs.yml")


INSTALLERS = ("apt-get", "dnf", "brew", "apk", "pacman", "zypper", "sudo")
BESIDE_PATH = "/usr/sbin /usr/local/bin /usr/local/sbin /opt/homebrew/bin /opt/local/bin".split()


@pytest.fixture
def without_memcached(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for PATH, with what could install memcached, and no memcached."""
    if any(Path(folder, "memcached").exists() for folder in BESIDE_PATH):
        pytest.skip("memcached is in a folder that the course searches besides PATH")
    programs = tmp_path_factory.mktemp("programs")
    for name in INSTALLERS:
        if path := shutil.which(name):
            (programs / name).symlink_to(path)
    return programs


PREPARE = """
import compileall
from hitormiss.serving.database import template
template()
for room in ("hitormiss", "site_project"):
    compileall.compile_dir(room, quiet=2)
"""


@pytest.fixture(scope="session", autouse=True)
def prepared() -> None:
    """The seeded database and the tool's bytecode: made once, before tests that measure."""
    subprocess.run(
        [sys.executable, "-c", PREPARE],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run share."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One worker at a time."""
    with open(path, "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def built(shared: Path) -> Path:
    """The site, built by the first worker that needs it: `build` waits, and builds it once."""
    build(shared / "site")
    return shared / "site"


def copy_sources(folder: Path) -> None:
    """Copy all that the site is made from."""
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, folder / name)


@pytest.fixture(scope="session")
def built_by_zensical(shared: Path) -> Path:
    """The site as the other builder makes it, built by the first worker that needs it."""
    folder = shared / "zensical"
    with locked(shared / "zensical.lock"):
        if not (folder / "site").exists():
            copy_sources(folder)
            command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
    return folder / "site"


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests of a worker: Playwright starts once in a process."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def course(tmp_path: Path) -> Iterator[Course]:
    """``./course`` of this checkout."""
    course = Course(ROOT, tmp_path / "of-the-test")
    yield course
    course.end_all()


@pytest.fixture(scope="session")
def warm_course_of_the_worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WarmCourse]:
    course = WarmCourse(ROOT, tmp_path_factory.mktemp("warm-course"))
    yield course
    course.close()


@pytest.fixture
def warm_course(warm_course_of_the_worker: WarmCourse) -> Iterator[WarmCourse]:
    """``./course`` of this checkout, for tests that do not ask how it starts."""
    yield warm_course_of_the_worker
    warm_course_of_the_worker.end_all()


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Course]:
    """``./course`` of a copy of this checkout, whose files and working copies a test may change."""
    root = tmp_path / "checkout"
    copy_checkout(root, "mistakes", "right_ways")
    course = Course(root, tmp_path / "of-the-test")
    yield course
    course.end_all()


@pytest.fixture
def free_port() -> Callable[[], int]:
    """Find a port of the loopback address that no process listens on."""

    def find() -> int:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            return listener.getsockname()[1]

    return find
