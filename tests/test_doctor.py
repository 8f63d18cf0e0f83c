"""``./course doctor`` before anything is set up: it shows what is broken, and changes nothing."""

import pytest
from fresh_checkout import fresh


@pytest.fixture
def checkout(tmp_path, wheels):
    """A fresh checkout. These tests create no .venv, so there is none to copy."""
    return fresh(tmp_path, wheels)


class TestDoctor:
    def test_it_changes_nothing(self, checkout):
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
    def test_it_starts_memcached(self, checkout, script, sentence):
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
                "✗ No port of 127.0.0.1 can be opened: Cannot assign address.",
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
    def test_it_shows_what_is_broken(self, checkout, prelude, sentence):
        checkout.python(prelude)

        run = checkout.run("doctor")

        assert sentence.format(root=checkout.root) in run.stdout

    def test_on_windows_it_recommends_wsl(self, checkout):
        checkout.program("uname", "echo MINGW64_NT-10.0")

        run = checkout.run("up")

        assert (run.returncode, run.stderr.splitlines()[-1]) == (2, "  wsl --install")
