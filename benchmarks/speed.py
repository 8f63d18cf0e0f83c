"""
How fast the course is: from a save to a verdict, cold, and in the proof.

    .venv/bin/python benchmarks/speed.py [save] [cold] [proof]

Medians of repeated runs of real processes. Two things are compared within one
run, in turn, so that a busy machine slows both.
"""

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


ROOT = Path(__file__).parents[1]
PLAIN = Path(__file__).parent / "plain"
SAVES, COLD_RUNS = 60, 15


def environment(checkout: Path = ROOT) -> dict[str, str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        memcached = f"127.0.0.1:{free.getsockname()[1]}"  # for the plain checks alone
    return {
        **os.environ,
        "PYTHONPATH": str(checkout),
        "NO_COLOR": "1",
        "MEMCACHED": memcached,
    }


def save_to_verdict() -> None:
    """Save the solution of lesson 8 again and again while ``./course watch 8`` runs."""
    with tempfile.TemporaryDirectory(prefix="hit-or-miss-bench-") as folder:
        checkout = copy_of_checkout(Path(folder) / "checkout")
        copy = checkout / "workspace/lesson08_per_view"
        shutil.copytree(ROOT / "solutions/lesson08_per_view", copy)
        watch = subprocess.Popen(
            [sys.executable, "-m", "hitormiss", "watch", "8"],
            cwd=checkout,
            env=environment(checkout),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            read_until_verdict(watch)
            seconds = [save(copy / "views.py", watch) for _ in range(SAVES)]
        finally:
            watch.terminate()
            watch.wait()
    say("save to verdict, lesson 8", seconds)


def save(file: Path, watch: subprocess.Popen) -> float:
    text = file.read_text()
    began = time.perf_counter()
    file.write_text(text)
    read_until_verdict(watch)
    seconds = time.perf_counter() - began
    # A learner reads the verdict before the next save. Meanwhile the next run is made ready.
    time.sleep(0.5)
    return seconds


def read_until_verdict(watch: subprocess.Popen) -> None:
    """Read up to the verdict; the line after it, which names the keys, follows at once."""
    verdict = False
    for line in watch.stdout:
        verdict = verdict or "sentences are true" in line
        if verdict and line.startswith("Watching "):
            return
    raise SystemExit("watch ended early")


def cold() -> None:
    """``./course check 8`` from nothing, beside the same checks as plain pytest."""
    ours, plain = [], []
    for _ in range(COLD_RUNS):
        ours.append(timed(["./course", "check", "8", "--solution"], ROOT))
        plain.append(timed([sys.executable, "-m", "pytest", "-q", "."], PLAIN))
    say("./course check 8, cold", ours)
    say("the same checks, pytest-django's live_server", plain)
    print(f"{'ratio of the medians':48} {statistics.median(ours) / statistics.median(plain):6.2f}")


def timed(command: list[str], folder: Path) -> float:
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True)
    seconds = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{command} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return seconds


def proof() -> None:
    """``./course verify``: seconds of wall time for each app."""
    done = subprocess.run(
        [sys.executable, "-m", "hitormiss", "verify"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
    )
    for line in done.stdout.splitlines()[-2:]:
        print(line)
    if match := re.search(r"(\d+) apps in ([\d.]+) s", done.stdout):
        print(f"{'verify, for each app':48} {float(match[2]) / int(match[1]):6.3f} s")


def say(what: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    late = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    median = statistics.median(ordered)
    print(f"{what:48} {median:6.3f} s median, {late:6.3f} s at the 95th percentile", flush=True)


def copy_of_checkout(target: Path) -> Path:
    """What a clone of the working tree would hold: nothing of the learner's is touched."""
    kept = ("checks", "docs", "hitormiss", "lessons", "site_project", "solutions")
    for name in kept:
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    return target


if __name__ == "__main__":
    measures = {"save": save_to_verdict, "cold": cold, "proof": proof}
    for name in sys.argv[1:] or measures:
        measures[name]()
