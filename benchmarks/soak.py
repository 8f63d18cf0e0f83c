"""
An hour of use, as fast as it goes: does memory stay flat, and is nothing left at the end?

    .venv/bin/python benchmarks/soak.py [--runs 500] [--requests 2000] [--restarts 50]

A restart ends the app and its memcached, and starts both again. Exits with 1
when memory has grown by more than a fifth, or when anything is left.
"""

import argparse
import os
import sys
import tempfile
import time
import uuid
from contextlib import suppress
from pathlib import Path

import psutil
from served import Page, served


MARK = "HIT_OR_MISS_SOAK"
LESSON = 8
MOST_GROWTH = 1.2
STEPS = 10


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    options.add_argument("--runs", type=int, default=500)
    options.add_argument("--requests", type=int, default=2000)
    options.add_argument("--restarts", type=int, default=50)
    chosen = options.parse_args()
    mark, began, sizes = uuid.uuid4().hex, time.monotonic(), []
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        environment = {**os.environ, MARK: mark, "TMPDIR": folder}
        with served(environment) as (process, page):
            for step in range(STEPS):
                for _ in range(chosen.runs // STEPS):
                    last = list(page.run(LESSON, ("starter", "solution")[step % 2]))[-1]
                    assert last["event"] == "finished", last
                for number in range(chosen.requests // STEPS):
                    ask(page, number)
                for _ in range(chosen.restarts // STEPS):
                    restart(page)
                sizes.append(memory(process.pid))
                done, minutes = (step + 1) * 100 // STEPS, (time.monotonic() - began) / 60
                print(f"{done:3} %  {sizes[-1] / 2**20:6.1f} MB  {minutes:5.1f} min", flush=True)
        left = [*processes(mark), *sorted(path.name for path in Path(folder).iterdir())]
    growth = sizes[-1] / sizes[0]
    print(f"{chosen.runs} runs, {chosen.requests} requests, {chosen.restarts} restarts.")
    print(f"Memory is {growth:.2f} times what it was after the first tenth.")
    print(f"Left: {', '.join(left) or 'no process, port or temporary file'}.")
    return int(growth > MOST_GROWTH or bool(left))


def ask(page: Page, number: int) -> None:
    """A request of the console; now and then another look, and a fetch of the browser's own."""
    path = f"/videogames/?page={number % 7}"
    result = page.do(f"{LESSON}/ask", app="solution", path=path)
    assert result["exchange"]["response"]["status"] == 200, result
    if number % 5 == 0:
        page.get(f"/lab/lessons/{LESSON}/memcached?app=solution").raise_for_status()
        page.get(f"/lab/api/{LESSON}/solution{path}").raise_for_status()


def restart(page: Page) -> None:
    for deed in ("stop", "start", "empty"):
        page.do(f"{LESSON}/memcached", app="solution", do=deed)
    ask(page, 1)


def memory(pid: int) -> int:
    """Bytes of the lab and of all that it has started; shared ones are counted once."""
    ours = psutil.Process(pid)
    total = 0
    for process in [ours, *ours.children(recursive=True)]:
        with suppress(psutil.Error):
            about = process.memory_full_info()
            total += getattr(about, "pss", about.uss)
    return total


def processes(mark: str) -> list[str]:
    """What descends from the soaked lab, and still runs."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(" ".join(process.cmdline()))
    return found


if __name__ == "__main__":
    sys.exit(main())
