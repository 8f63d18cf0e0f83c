"""The set-up, in fresh checkouts: real processes, real pip, no network, faked systems."""

import os
import pty
import shutil
import signal
import time
from pathlib import Path

import pytest
from fresh_checkout import PYTHON, Checkout, pin


def times_made(checkout: Checkout) -> int:
    return sum(line.startswith("venv-maker") for line in checkout.asked)


def no_memcached(checkout: Checkout) -> None:
    (checkout.bin / "memcached").unlink()
    for folder in ("/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/opt/homebrew/bin"):
        if Path(folder, "memcached").exists():
            pytest.skip("memcached is where it cannot be hidden")


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
                "memcached is not installed, and only root can install it. Type:",
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
        output = os.read(ours, 10_000).decode()
        os.close(ours)

        assert run.returncode == 2
        assert ("Run it? [Y/n]" in output, any("sudo env" in line for line in ready.asked)) == (
            True,
            installed,
        )


class TestHealing:
    def test_a_half_made_venv_is_made_again(self, checkout):
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

    def test_a_moved_checkout_is_repaired_without_pip(self, made, tmp_path):
        place = shutil.copytree(made[0].root, tmp_path / "another place", symlinks=True)
        (tmp_path / "bin").symlink_to(made[0].bin)
        moved = Checkout(place, made[0].wheels)

        first, second = moved.run("up"), moved.run("up")

        assert (first.returncode, second.returncode, second.stderr) == (0, 0, "")
        assert first.stderr.splitlines() == [
            "The course was moved or copied since .venv was made.",
            "Updating .venv for its new path.",
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

    def test_missing_network_is_reported(self, checkout, wheels):
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
            "The packages cannot be downloaded: there is no connection (.venv/pip.log). "
            "When you are online, type:",
            "  ./course check 8",
        ]

    def test_full_disk_is_reported(self, checkout):
        checkout.program("venv-maker", "echo '[Errno 28] No space left on device'; exit 1")

        run = checkout.run("up")

        assert run.returncode == 2
        assert "The disk is full: the set-up needs 400 MB, and " in run.stderr

    def test_two_at_once_set_up_once(self, checkout):
        runs = [checkout.start("up") for _ in range(2)]

        output = [run.communicate(timeout=60)[1] for run in runs]

        assert ([run.returncode for run in runs], times_made(checkout)) == ([0, 0], 1)
        assert sum("waiting for it." in text for text in output) == 1

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
