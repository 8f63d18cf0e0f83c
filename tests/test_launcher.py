"""The launcher ``./course``: it hands over to the tool in no time, or finds a Python for it."""

import os
import re
import subprocess
import sys
import time

import pytest
from course_process import wait_for


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

        through, alone = [], []

        def costs_little():
            # The quickest of many: another program on this machine can only slow a start down.
            through.append(seconds([checkout.root / "course"]))
            alone.append(seconds(tool))
            return len(through) >= 3 and min(through) - min(alone) < 0.150

        wait_for(costs_little, seconds=60)

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
            "The course needs Python 3.11 or newer, and this system has none. Type:",
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

        output = checkout.run("doctor").stdout.splitlines()[0]

        own = subprocess.run(
            ["/usr/bin/python3", "-V"], capture_output=True, text=True, check=True
        ).stdout.strip()
        assert output.startswith("✓ Python 3.")
        assert complete.returncode or own in output

    def test_debian_without_venv_asks_for_it(self, checkout):
        checkout.python(
            "import os, sys; sys.modules['ensurepip'] = None; os.geteuid = lambda: 1000"
        )
        checkout.program("apt-get")

        run = checkout.run("up")

        assert run.returncode == 2
        assert "Python's venv module is not installed, and only root can install it." in run.stderr
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
