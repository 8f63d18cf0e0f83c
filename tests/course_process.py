"""``./course`` as a real process, and what it leaves behind."""

import json
import os
import select
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import psutil


T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[1]

MARK = "HIT_OR_MISS_TEST"
"""Every process of a test inherits this variable, and is found by it whatever its parent is."""

PARTS = ("checks", "docs/lessons", "hitormiss", "lessons", "site_project", "solutions")


@dataclass
class Finished:
    """A command that has ended, what it printed, and what was left of it at that moment."""

    status: int
    out: str
    err: str
    seconds: float
    processes: list[str]
    ports: list[int]
    files: list[str]

    @property
    def said(self) -> str:
        return self.out + self.err

    def part(self, label: str) -> list[str]:
        """The lines under *label* in a failure, without the label's column."""
        lines = self.out.splitlines()
        starts = [number for number, line in enumerate(lines) if line.startswith(label)]
        assert starts, f"no {label} in:\n{self.said}"
        found = [lines[starts[0]][len(label) :].strip()]
        for line in lines[starts[0] + 1 :]:
            if line[:1].strip():
                break
            found.append(line[11:])
        return [line for line in found if line.strip()]


@dataclass
class Course:
    """``./course`` in the checkout at *root*, with a folder for temporary files of its own."""

    root: Path
    folder: Path
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)

    def __post_init__(self) -> None:
        self.temporary.mkdir(parents=True, exist_ok=True)

    @property
    def temporary(self) -> Path:
        return self.folder / "temporary"

    def environment(self, changes: Mapping[str, str | None] | None = None) -> dict[str, str]:
        """Our environment without what changes the output, and with *changes*; None removes."""
        steering = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS", "PYTHONPATH")
        ours: dict[str, str | None] = {
            **{name: value for name, value in os.environ.items() if name not in steering},
            "PYTHONPATH": str(self.root),
            "TERM": "xterm-256color",
            "LC_ALL": "C.UTF-8",
            "TMPDIR": str(self.temporary),
            MARK: self.mark,
            **(changes or {}),
        }
        return {name: value for name, value in ours.items() if value is not None}

    def start(
        self, *arguments: str, env: Mapping[str, str | None] | None = None, **options: object
    ) -> subprocess.Popen:
        """Start ``./course`` with *arguments*; *options* are those of `subprocess.Popen`."""
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(
            [sys.executable, "-m", "hitormiss", *map(str, arguments)],
            **{
                **pipes,
                "stdin": subprocess.DEVNULL,
                "cwd": self.root,
                "env": self.environment(env),
                "start_new_session": True,
                **options,
            },
        )

    def end(self, process: subprocess.Popen, began: float, seconds: float = 120.0) -> Finished:
        """Wait for *process*, and list what it has left behind at that moment."""
        try:
            out, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.end_all()
            process.kill()
            process.communicate()
            raise
        return self._finished(process.returncode, out or b"", err or b"", began)

    def _finished(self, status: int, out: bytes, err: bytes, began: float) -> Finished:
        seconds = time.monotonic() - began
        return Finished(
            status,
            out.decode("utf-8", "backslashreplace"),
            err.decode("utf-8", "backslashreplace"),
            seconds,
            [_name(one) for one in self.processes()],
            [port for one in self.processes() for port in _ports(one)],
            sorted(path.name for path in self.temporary.iterdir()),
        )

    def run(self, *arguments: str, **options: object) -> Finished:
        """Run ``./course`` to its end."""
        began = time.monotonic()
        return self.end(self.start(*arguments, **options), began)

    def processes(self) -> list[psutil.Process]:
        """Every process that this test's ``./course`` has started, whatever its parent is now."""
        return [one for one in psutil.process_iter() if self._is_ours(one)]

    def _is_ours(self, process: psutil.Process) -> bool:
        with suppress(psutil.Error, OSError):
            return (
                process.status() != psutil.STATUS_ZOMBIE
                and process.environ().get(MARK) == self.mark
            )
        return False

    def wait_until_nothing_is_left(self, seconds: float) -> list[str]:
        """Wait until no process is left, at most *seconds*; the names of those that are."""
        return [_name(one) for one in wait_for_none(self.processes, seconds)]

    def end_all(self) -> None:
        """End what a broken course left, so that one red test does not disturb the next."""
        for process in self.processes():
            with suppress(psutil.Error):
                process.kill()


RUN_COMMANDS = """
import json, os, sys
from hitormiss.cli import main
from hitormiss.runs import warm_process

warm_process.import_modules()
for line in sys.stdin:
    arguments, folder, environment, out, err = json.loads(line)
    child = os.fork()
    if child == 0:
        os.setsid()
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        for descriptor, path in ((0, os.devnull), (1, out), (2, err)):
            os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC), descriptor)
        sys.argv[1:] = arguments
        main()
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class WarmCourse(Course):
    """
    A `Course` that runs each command in a fork of a process that has imported the tool.

    For tests of what a command does and prints. `Course.run` is the command as
    someone types it; most of its time goes into imports.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUN_COMMANDS],
            cwd=self.root,
            env=self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def processes(self) -> list[psutil.Process]:
        return [one for one in super().processes() if one.pid != self.process.pid]

    def run(
        self,
        *arguments: str | int,
        cwd: Path | None = None,
        env: Mapping[str, str | None] | None = None,
    ) -> Finished:
        """Run ``./course`` to its end, in the folder *cwd*, with *env* in its environment."""
        began = time.monotonic()
        outputs = [self.folder / "out", self.folder / "err"]
        command = list(map(str, arguments)), str(cwd or self.root), self.environment(env)
        print(json.dumps([*command, *map(str, outputs)]), file=self.process.stdin, flush=True)
        if not select.select([self.process.stdout], [], [], 120.0)[0]:
            self.end_all()
        status = int(self.process.stdout.readline())
        return self._finished(status, *(path.read_bytes() for path in outputs), began)

    def close(self) -> None:
        self.end_all()
        self.process.communicate(timeout=30)


def wait_for_none(find: Callable[[], list], seconds: float) -> list:
    """Wait until *find* returns nothing, at most *seconds*; what it returned last."""
    deadline = time.monotonic() + seconds
    while (found := find()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def wait_for(condition: Callable[[], T], seconds: float = 20.0) -> T:
    """Wait until *condition* returns something true, and return that; fail after *seconds*."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"still not true after {seconds} seconds"
        time.sleep(0.02)
    return found


def named(name: str, processes: Iterable[psutil.Process]) -> set[psutil.Process]:
    """Those of *processes* whose program is *name*. A process may end while it is looked at."""
    found = set()
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            if process.name() == name:
                found.add(process)
    return found


def _name(process: psutil.Process) -> str:
    with suppress(psutil.Error):
        return f"{process.pid} {' '.join(process.cmdline())}"
    return str(process.pid)


def _ports(process: psutil.Process) -> list[int]:
    with suppress(psutil.Error):
        connections = process.net_connections("inet")
        return [one.laddr.port for one in connections if one.status == psutil.CONN_LISTEN]
    return []


def copy_checkout(root: Path, *left_out: str) -> None:
    """
    Copy to *root* what ``./course`` needs, without the folders that are named in *left_out*.

    The bytecode of the tool is copied too: each of its many short processes would compile it.
    """
    for part in PARTS:
        bytecode = () if part in ("hitormiss", "site_project") else ("__pycache__",)
        ignored = shutil.ignore_patterns(*bytecode, *left_out)
        shutil.copytree(ROOT / part, root / part, ignore=ignored)
    shutil.copy(ROOT / "mkdocs.yml", root)
    (root / ".course").mkdir()
    for template in (ROOT / ".course").glob("videogames-*.sqlite3"):
        shutil.copy(template, root / ".course")
