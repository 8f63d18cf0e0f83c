"""What the tests of the set-up share: a checkout as it is cloned, and the system that it sees."""

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parents[1]
PYTHON = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
TOOLS = ("cmp", "env", "readlink", "uname")  # all that the launcher asks of a system

TOOL = """
import json, os, sys
print(json.dumps({"arguments": sys.argv[1:], "folder": os.getcwd()}))
"""


@dataclass
class Checkout:
    """A copy of the files that set the course up, and the only PATH that they see."""

    root: Path
    wheels: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def bin(self) -> Path:
        return self.root.parent / "bin"

    @property
    def asked(self) -> list[str]:
        """The calls of the programs that `program` wrote, a line each."""
        record = self.root.parent / "asked"
        return record.read_text().splitlines() if record.exists() else []

    def program(self, name: str, script: str = "", *, record: bool = True) -> Path:
        """Write a program that records how it was called, and then runs *script*."""
        path = self.bin / name
        line = f'echo "{name} $*" >>{shlex.quote(str(self.root.parent / "asked"))}\n'
        path.unlink(missing_ok=True)
        path.write_text(f"#!/bin/sh\n{line if record else ''}{script}\n")
        path.chmod(0o755)
        return path

    def python(self, prelude: str, name: str = "python3") -> Path:
        """Write a Python whose set-up begins with *prelude*, which changes what it sees."""
        return self.program(
            name,
            f'if [ "$1 $2" = "-I -c" ]; then shift 2; code=$1; shift\n'
            f'exec {shlex.quote(PYTHON)} -I -c {shlex.quote(prelude)}"\n$code" "$@"; fi\n'
            f'exec {shlex.quote(PYTHON)} "$@"',
            record=False,
        )

    def start(self, *arguments: str, **options: object) -> subprocess.Popen:
        launcher = options.pop("launcher", self.root / "course")
        own = {key: value for key, value in os.environ.items() if not key.startswith("PIP_")}
        own |= {
            "PATH": str(self.bin),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.wheels),
            "PIP_NO_CACHE_DIR": "1",
        }
        own.pop("PYTHON", None)
        return subprocess.Popen(
            [str(launcher), *arguments],
            env=own | self.environment,
            text=True,
            **{
                "stdin": subprocess.DEVNULL,
                "stdout": subprocess.PIPE,
                "stderr": subprocess.PIPE,
                **options,
            },
        )

    def run(self, *arguments: str, **options: object) -> subprocess.CompletedProcess:
        with self.start(*arguments, **options) as process:
            out, err = process.communicate(timeout=60)
        said = f"{out}{err}"
        assert "Traceback" not in said, said
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)


@pytest.fixture(scope="session")
def wheels(tmp_path_factory):
    """A folder with two versions of a small package, in place of a package index."""
    folder = tmp_path_factory.mktemp("wheels")
    for version in ("1.0", "2.0"):
        info = f"probe-{version}.dist-info"
        with zipfile.ZipFile(folder / f"probe-{version}-py3-none-any.whl", "w") as wheel:
            wheel.writestr("probe.py", f"version = {version!r}\n")
            wheel.writestr(
                f"{info}/METADATA", f"Metadata-Version: 2.1\nName: probe\nVersion: {version}\n"
            )
            wheel.writestr(
                f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            )
            wheel.writestr(f"{info}/RECORD", f"probe.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n")
    return folder


def pin(wheels: Path, version: str) -> str:
    digest = hashlib.sha256((wheels / f"probe-{version}-py3-none-any.whl").read_bytes())
    return f"probe=={version} \\\n    --hash=sha256:{digest.hexdigest()}\n"


def fresh(folder: Path, wheels: Path) -> Checkout:
    """A checkout as it is cloned, on a machine that has memcached and Python."""
    root = folder / "a course"
    for room in ("setup", "machine"):
        shutil.copytree(
            ROOT / "hitormiss" / room,
            root / "hitormiss" / room,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    shutil.copy(ROOT / "hitormiss/__init__.py", root / "hitormiss")
    (root / "hitormiss/__main__.py").write_text(TOOL)
    shutil.copy(ROOT / "course", root)
    (root / "requirements.txt").write_text(pin(wheels, "1.0"))
    (folder / "bin").mkdir()
    for name in TOOLS:
        (folder / "bin" / name).symlink_to(shutil.which(name))
    checkout = Checkout(root, wheels)
    checkout.program("memcached", "echo memcached 1.6.18", record=False)
    checkout.python("")
    return checkout


@pytest.fixture(scope="session")
def made(tmp_path_factory, wheels):
    """A checkout that was set up for real, once; and the process that did it."""
    checkout = fresh(tmp_path_factory.mktemp("made"), wheels)
    return checkout, checkout.run("check", "8")


@pytest.fixture
def checkout(tmp_path, wheels, made):
    """A fresh checkout, whose Python makes .venv by copying: a real one takes three seconds."""
    checkout = fresh(tmp_path, wheels)
    origin = made[0].root / ".venv"
    maker = checkout.program(
        "venv-maker",
        f'for folder; do :; done\n{shutil.which("cp")} -R {shlex.quote(str(origin))} "$folder"\n'
        f'{shutil.which("rm")} -r "$folder/course"',
    )
    checkout.python(f"import sys; sys._base_executable = {str(maker)!r}")
    return checkout


@pytest.fixture
def ready(checkout, made):
    """A checkout that is set up already, as the real one was."""
    venv = checkout.root / ".venv"
    shutil.copytree(made[0].root / ".venv", venv, symlinks=True, copy_function=os.link)
    for path in (venv / "course/root", *venv.glob("lib/*/site-packages/hitormiss.pth")):
        path.unlink()
        path.write_text(f"{checkout.root}\n")
    run = checkout.run("check")
    assert run.stderr == "", run.stderr
    return checkout
