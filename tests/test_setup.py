"""The set-up, in copies of the checkout: real processes, real pip, no network, faked systems."""

import hashlib
import os
import pty
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
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
        """What the programs written by `program` were asked, a line each."""
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
        assert "Traceback" not in f"{out}{err}"
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)


@pytest.fixture(scope="session")
def wheels(tmp_path_factory):
    """A folder with two versions of a package of our own, instead of a package index."""
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
    """A checkout that was set up for real, once; and what its set-up said."""
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
    assert checkout.run("check").stderr == ""
    return checkout


def times_made(checkout: Checkout) -> int:
    return sum(line.startswith("venv-maker") for line in checkout.asked)


def no_memcached(checkout: Checkout) -> None:
    (checkout.bin / "memcached").unlink()
    for folder in ("/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/opt/homebrew/bin"):
        if Path(folder, "memcached").exists():
            pytest.skip("memcached is where it cannot be hidden")


class TestEverythingIsThere:
    def test_a_fresh_clone_is_set_up_and_the_tool_started(self, made):
        _, run = made

        assert (run.returncode, run.stdout.count('"arguments": ["check", "8"]')) == (0, 1)
        assert run.stderr.splitlines() == [
            f"Making .venv with Python {sys.version.split()[0]}.",
            "Installing the 1 packages of requirements.txt into .venv.",
        ]

    def test_a_second_start_does_no_work_and_needs_no_python_but_its_own(self, made):
        checkout, _ = made
        hidden = (checkout.bin / "python3").rename(checkout.bin / "hidden")

        run = checkout.run("status", "a b", "")
        hidden.rename(checkout.bin / "python3")

        assert (run.returncode, run.stderr) == (0, "")
        assert '["status", "a b", ""]' in run.stdout

    def test_a_second_start_costs_less_than_150_ms(self, made):
        checkout, _ = made
        tool = [checkout.root / ".venv/bin/python", "-P", "-m", "hitormiss"]

        def seconds(words):
            begin = time.perf_counter()
            checkout.run(*words[1:], launcher=words[0])
            return time.perf_counter() - begin

        through = min(seconds([checkout.root / "course"]) for _ in range(5))
        alone = min(seconds(tool) for _ in range(5))

        assert through - alone < 0.150

    def test_a_system_without_cmp_is_served_too(self, made):
        checkout, _ = made
        hidden = (checkout.bin / "cmp").rename(checkout.bin / "hidden")

        run = checkout.run("up")
        hidden.rename(checkout.bin / "cmp")

        assert (run.returncode, run.stderr) == (0, "")

    def test_it_starts_from_another_folder_and_through_links(self, made, tmp_path):
        checkout, _ = made
        (tmp_path / "one").symlink_to(checkout.root / "course")
        (tmp_path / "two").symlink_to("one")

        run = checkout.run("up", launcher=tmp_path / "two", cwd=tmp_path)

        assert run.returncode == 0
        assert f'"folder": "{tmp_path}"' in run.stdout


class TestPython:
    def test_none_is_one_sentence(self, checkout):
        (checkout.bin / "python3").unlink()
        checkout.program("apt-get")

        run = checkout.run("up")

        assert run.returncode == 2
        assert run.stderr.splitlines() == [
            "The course needs Python 3.11 or newer, and there is none here. Type:",
            "  sudo apt-get install -y python3 python3-venv",
        ]

    def test_one_that_is_too_old_is_named(self, checkout):
        old = "case $2 in *exit*) exit 1;; *) echo 3.9.2;; esac"
        checkout.program("python3", old)

        run = checkout.run("up")

        assert run.returncode == 2
        assert "needs Python 3.11 or newer; python3 is 3.9.2." in run.stderr

    def test_a_newer_one_beside_an_old_one_is_found(self, checkout):
        (checkout.bin / "python3").rename(checkout.bin / "python3.12")
        checkout.program("python3", "exit 1")

        assert checkout.run("doctor").stdout.startswith("✓ Python 3.")

    def test_the_one_that_python_names_wins(self, checkout):
        chosen = (checkout.bin / "python3").rename(checkout.bin / "mine")
        checkout.program("python3")
        checkout.environment["PYTHON"] = str(chosen)

        assert checkout.run("doctor").stdout.startswith("✓ Python 3.")
        assert not any(line.startswith("python3") for line in checkout.asked)

    @pytest.mark.skipif(not os.access("/usr/bin/python3", os.X_OK), reason="no system Python here")
    def test_the_systems_own_is_taken_in_place_of_one_of_pyenv(self, checkout):
        shims = checkout.root.parent / ".pyenv/shims"
        shims.mkdir(parents=True)
        (checkout.bin / "python3").rename(shims / "python3")
        checkout.environment["PATH"] = f"{shims}:{checkout.bin}"
        enough = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))"
        complete = subprocess.run(["/usr/bin/python3", "-c", enough], check=False)

        said = checkout.run("doctor").stdout.splitlines()[0]

        own = subprocess.run(
            ["/usr/bin/python3", "-V"], capture_output=True, text=True, check=True
        ).stdout.strip()
        assert said.startswith("✓ Python 3.")
        assert complete.returncode or own in said

    def test_debian_without_venv_asks_for_it(self, checkout):
        checkout.python(
            "import os, sys; sys.modules['ensurepip'] = None; os.geteuid = lambda: 1000"
        )
        checkout.program("apt-get")

        run = checkout.run("up")

        assert run.returncode == 2
        assert "Python's venv module is not here, and only root can install it." in run.stderr
        assert re.search(r"^  sudo apt-get install -y .*python3\S*-venv$", run.stderr, re.MULTILINE)
        assert not (checkout.root / ".venv").exists()

    def test_a_venv_that_fails_leaves_nothing(self, checkout):
        checkout.program("venv-maker", 'mkdir -p "$4/bin"; echo "Error: no luck."; exit 1')

        run = checkout.run("up")

        assert (run.returncode, run.stderr.splitlines()[1:]) == (
            2,
            ["Python cannot make .venv: Error: no luck. Type:", "  ./course up"],
        )
        assert not (checkout.root / ".venv").exists()


class TestMemcached:
    def test_without_root_it_says_the_line_to_type(self, ready):
        no_memcached(ready)
        ready.program("apt-get")
        ready.program("sudo")
        ready.python("import os; os.geteuid = lambda: 1000")

        run = ready.run("up")

        assert (run.returncode, run.stderr.splitlines()) == (
            2,
            [
                "memcached is not here, and only root can install it. Type:",
                "  sudo apt-get install -y --no-install-recommends memcached",
            ],
        )
        assert not any(line.startswith(("apt-get", "sudo")) for line in ready.asked)

    def test_the_tests_ask_for_all_that_they_lack_in_one_line(self, ready):
        no_memcached(ready)
        ready.program("apt-get")
        ready.python(
            "import os; os.geteuid = lambda: 1000\n"
            "import shutil; which = shutil.which\n"
            "shutil.which = lambda name, **o: None if 'chrom' in name.lower() else which(name, **o)"
        )
        (ready.root / "home").mkdir()
        ready.environment["HOME"] = str(ready.root / "home")

        run = ready.run("test")

        assert run.returncode == 2
        release = Path("/etc/os-release")
        ubuntu = release.is_file() and "ID=ubuntu" in release.read_text()
        things = " memcached" if ubuntu else " memcached chromium"
        assert run.stderr.splitlines()[-1].endswith(things)

    def test_root_installs_it_and_its_service_stays_asleep(self, ready):
        no_memcached(ready)
        package = ready.program("package", "echo memcached 1.6.18", record=False)
        ready.program(
            "apt-get",
            f'echo "runlevel $RUNLEVEL" >>{ready.root.parent}/asked\n'
            f"{shutil.which('mv')} {package} {ready.bin}/memcached",
        )
        ready.python("import os; os.geteuid = lambda: 0")

        run = ready.run("up")

        assert (run.returncode, ready.asked[-2:]) == (
            0,
            ["apt-get install -y --no-install-recommends memcached", "runlevel 1"],
        )
        assert "apt-get install -y --no-install-recommends memcached" in run.stderr

    def test_old_lists_of_packages_are_refreshed_once(self, ready):
        no_memcached(ready)
        ready.program("apt-get", "echo E: Unable to locate package memcached; [ $1 = update ]")
        ready.python("import os; os.geteuid = lambda: 0")

        run = ready.run("up")

        assert [line.split()[1] for line in ready.asked[-3:]] == ["install", "update", "install"]
        assert run.returncode == 2
        assert "  | E: Unable to locate package memcached\napt-get could not" in run.stderr

    @pytest.mark.parametrize(("answer", "installed"), [("\n", True), ("n\n", False)])
    def test_on_a_terminal_it_asks(self, ready, answer, installed):
        no_memcached(ready)
        ready.program("apt-get", "exit 1")
        ready.program("sudo", '"$@"')
        ready.python("import os; os.geteuid = lambda: 1000")
        ours, theirs = pty.openpty()
        os.write(ours, answer.encode())

        run = ready.run("up", stdin=theirs, stderr=theirs, stdout=theirs)
        os.close(theirs)
        said = os.read(ours, 10_000).decode()
        os.close(ours)

        assert run.returncode == 2
        assert ("Run it? [Y/n]" in said, any("sudo env" in line for line in ready.asked)) == (
            True,
            installed,
        )


class TestHealing:
    def test_a_half_made_venv_is_made_anew(self, checkout):
        (checkout.root / ".venv/bin").mkdir(parents=True)
        (checkout.root / ".venv/bin/python").symlink_to(PYTHON)

        run = checkout.run("up")

        assert (run.returncode, times_made(checkout)) == (0, 1)
        assert run.stderr.startswith("The set-up of .venv was not finished.\n")

    def test_a_python_that_is_gone_is_replaced(self, ready):
        python = ready.root / ".venv/bin/python"
        python.unlink()
        python.symlink_to("/nowhere/python3")

        run = ready.run("up")

        assert (run.returncode, times_made(ready)) == (0, 1)
        assert run.stderr.startswith("The Python that .venv was made with is gone.\n")

    def test_changed_requirements_are_installed(self, ready, wheels):
        (ready.root / "requirements.txt").write_text(pin(wheels, "2.0"))

        first, second = ready.run("up"), ready.run("up")

        assert (first.returncode, times_made(ready), second.stderr) == (0, 0, "")
        code = "import probe; print(probe.version)"
        assert ready.run("-c", code, launcher=ready.root / ".venv/bin/python").stdout == "2.0\n"

    def test_a_moved_checkout_is_mended_without_pip(self, made, tmp_path):
        place = shutil.copytree(made[0].root, tmp_path / "another place", symlinks=True)
        (tmp_path / "bin").symlink_to(made[0].bin)
        moved = Checkout(place, made[0].wheels)

        first, second = moved.run("up"), moved.run("up")

        assert (first.returncode, second.returncode, second.stderr) == (0, 0, "")
        assert first.stderr.splitlines() == [
            "The course was moved or copied since .venv was made.",
            "Mending .venv for its new place.",
        ]
        pip = moved.run("--version", launcher=place / ".venv/bin/pip")
        assert f" from {place}/.venv/" in pip.stdout

    def test_what_cannot_be_fetched_is_one_sentence_and_harms_nothing(self, ready, wheels):
        (ready.root / "requirements.txt").write_text(
            pin(wheels, "1.0") + "other==1 --hash=sha256:00\n"
        )

        run = ready.run("up")

        assert (run.returncode, len(run.stderr.splitlines())) == (2, 4)
        assert "  PYTHON=python3.12 ./course up" in run.stderr or "  ./course up" in run.stderr
        (ready.root / "requirements.txt").write_text(pin(wheels, "1.0"))
        assert (ready.run("up").stderr, times_made(ready)) == ("", 0)

    def test_no_network_is_said(self, checkout, wheels):
        (checkout.root / "requirements.txt").write_text(pin(wheels, "2.0"))
        checkout.environment |= {
            "PIP_NO_INDEX": "",
            "PIP_FIND_LINKS": "",
            "PIP_INDEX_URL": "http://127.0.0.1:9/",
            "PIP_RETRIES": "0",
        }

        run = checkout.run("check", "8")

        assert run.returncode == 2
        assert run.stderr.splitlines()[2:] == [
            "The packages cannot be fetched: the network does not answer (.venv/pip.log). "
            "Once it does:",
            "  ./course check 8",
        ]

    def test_a_full_disk_is_said(self, checkout):
        checkout.program("venv-maker", "echo '[Errno 28] No space left on device'; exit 1")

        run = checkout.run("up")

        assert run.returncode == 2
        assert "The disk is full: the set-up needs 400 MB, and " in run.stderr

    def test_two_at_once_set_up_once(self, checkout):
        runs = [checkout.start("up") for _ in range(2)]

        said = [run.communicate(timeout=60)[1] for run in runs]

        assert ([run.returncode for run in runs], times_made(checkout)) == ([0, 0], 1)
        assert sum("waiting for it." in text for text in said) == 1

    @pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
    def test_an_interrupted_set_up_ends_its_commands_and_heals(self, checkout, number, status):
        maker = (checkout.bin / "venv-maker").read_text()
        checkout.program("venv-maker", f'mkdir -p "$4"; exec {shutil.which("sleep")} 60')
        process = checkout.start("up", start_new_session=True)
        while times_made(checkout) == 0:
            time.sleep(0.01)

        os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
        out, err = process.communicate(timeout=10)

        assert (process.returncode, "Traceback" in out + err) == (status, False)
        with pytest.raises(ProcessLookupError):
            os.killpg(process.pid, 0)
        (checkout.bin / "venv-maker").write_text(maker)
        assert checkout.run("up").returncode == 0


class TestDoctor:
    def test_it_looks_and_changes_nothing(self, checkout):
        run = checkout.run("doctor")

        assert run.returncode == 2
        assert "✗ The course's packages are not installed: there is no .venv.\n    ./course\n" in (
            run.stdout
        )
        assert not (checkout.root / ".venv").exists()

    @pytest.mark.parametrize(
        ("script", "sentence"),
        [
            ("echo memcached 1.5.22", "memcached 1.5.22 is too old: the course needs 1.6.0"),
            ("exit 71", "memcached does not start: it ended with status 71."),
            (
                '[ "$1" = -V ] && echo memcached 1.6.18 || { echo "no user nobody" >&2; exit 67; }',
                "memcached does not start: no user nobody.",
            ),
        ],
    )
    def test_it_tries_memcached(self, checkout, script, sentence):
        checkout.program("memcached", script, record=False)

        run = checkout.run("doctor")

        assert (run.returncode, sentence in run.stdout) == (2, True)

    @pytest.mark.parametrize(
        ("prelude", "sentence"),
        [
            ("import os; os.access = lambda path, mode: False", "✗ {root} cannot be written to"),
            (
                "import shutil; from collections import namedtuple\n"
                "shutil.disk_usage = lambda path: namedtuple('U', 'free')(7_000_000)",
                "✗ The disk of {root} is full: 7 MB are free, the course needs 400 MB.",
            ),
            (
                "import tempfile\ndef gone(): raise FileNotFoundError(2, 'No usable folder')\n"
                "tempfile.gettempdir = gone",
                "✗ The temporary folder cannot be written to: No usable folder.",
            ),
            (
                "import socket\nclass Dead(socket.socket):\n"
                "    def bind(self, address): raise OSError(99, 'Cannot assign address')\n"
                "socket.socket = Dead",
                "✗ No port of 127.0.0.1 can be had: Cannot assign address.",
            ),
            (
                "import socket\nclass Busy(socket.socket):\n"
                "    def connect_ex(self, address): return 0\nsocket.socket = Busy",
                "– Port 8080 is busy: ./course up will take the next free one.",
            ),
            (
                "import sys; sys.stdout.reconfigure(encoding='ascii')",
                "-- The locale is not UTF-8: marks and arrows are written in ASCII.",
            ),
            ("import os; os.environ['TERM'] = 'dumb'", "– TERM is dumb: there is no colour."),
        ],
    )
    def test_it_names_what_is_broken(self, checkout, prelude, sentence):
        checkout.python(prelude)

        run = checkout.run("doctor")

        assert sentence.format(root=checkout.root) in run.stdout

    def test_windows_is_sent_to_wsl(self, checkout):
        checkout.program("uname", "echo MINGW64_NT-10.0")

        run = checkout.run("up")

        assert (run.returncode, run.stderr.splitlines()[-1]) == (2, "  wsl --install")


class TestLockFiles:
    @pytest.fixture(params=["requirements.txt", "requirements-test.txt"])
    def lock(self, request):
        return (ROOT / request.param).read_text()

    def test_each_package_is_pinned_and_has_a_hash(self, lock):
        entries = re.split(r"\n(?=\S)", lock.strip())

        for entry in entries:
            assert re.fullmatch(
                r"[a-z0-9-]+==[\w.]+( ; [^\\\n]+)? (\\\n    --hash=sha256:[0-9a-f]{64} ?)+",
                entry + " ",
            ), entry

    def test_no_address_is_in_it(self, lock):
        assert not re.search(r"://|--index|--extra|--find-links|# via", lock)

    @pytest.mark.parametrize("name", ["requirements", "requirements-test"])
    def test_all_that_is_asked_for_is_pinned(self, name):
        wanted = re.findall(r"^[a-z][\w-]*", (ROOT / f"{name}.in").read_text(), re.MULTILINE)

        assert set(wanted) <= set(versions(f"{name}.txt"))

    def test_both_have_the_same_versions(self):
        course, tests = versions("requirements.txt"), versions("requirements-test.txt")

        assert {
            name for name in course.keys() & tests.keys() if course[name] != tests[name]
        } == set()


def versions(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE))
