"""
The command ``./course bench``: how much time caching saves on this machine.

Four apps serve the same list of 1,000 games: uncached, cached by value, per view
and per site. Each runs as a real server with DEBUG off. They receive the requests
in turn, so that a moment in which the machine is busy slows all four. The first
response, which fills the cache, is reported apart from the median of the others.
"""

import json
import shutil
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from http.client import HTTPConnection
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory

import click

from hitormiss.course.app import App, solution, starter
from hitormiss.course.catalogue import HOME, find_lesson
from hitormiss.http.exchange import ACCEPT, ADDRESS
from hitormiss.judging.app_under_test import AppUnderTest
from hitormiss.judging.loaded_app import load
from hitormiss.machine.ports import HOST
from hitormiss.telling.formats import speaks_unicode


LIST = "/videogames/"
CASES = (
    ("uncached", starter, "8"),
    ("by value", solution, "9"),
    ("per view", solution, "8"),
    ("per site", solution, "7"),
)
BAR = 40
CHART = Path(__file__).with_name("bench.svg-tpl")


@dataclass(frozen=True)
class Measured:
    """One case: the *first* response, and the *median* of the others, in milliseconds."""

    name: str
    first: float
    median: float
    ratio: float


@click.command()
@click.option(
    "--rounds",
    type=click.IntRange(1, 5000),
    default=200,
    show_default=True,
    help="How many requests each server gets.",
)
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path),
    default=HOME,
    help="The folder for bench.json and bench.svg.",
)
def bench(rounds: int, folder: Path) -> None:
    """Measure what caching saves: uncached, by value, per view, per site."""
    print(f"The list of 1,000 games, {rounds} times from each of four servers ...\n", flush=True)
    measured = measure(rounds)
    for one in measured:
        print(_row(one, measured[0].median))
    print("\nMedians in milliseconds, without the first response, which fills the cache.")
    print("Compare the ratios: the milliseconds depend on this machine, and on what else runs.")
    folder.mkdir(parents=True, exist_ok=True)
    facts = {"rounds": rounds, "cases": [asdict(one) for one in measured]}
    (folder / "bench.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    (folder / "bench.svg").write_text(svg(measured), encoding="utf-8")
    print(f"\nWritten: {folder / 'bench.json'} and {folder / 'bench.svg'}")


def measure(rounds: int) -> list[Measured]:
    """Send *rounds* requests to each of the four servers, in turn."""
    times: dict[str, list[float]] = {name: [] for name, _, _ in CASES}
    with ExitStack() as stack:
        servers = [
            (name, stack.enter_context(_served(which(find_lesson(number)))))
            for name, which, number in CASES
        ]
        for _ in range(rounds + 1):
            for name, served in servers:
                times[name].append(_milliseconds(served))
    medians = {name: statistics.median(others) for name, (_, *others) in times.items()}
    uncached = medians["uncached"]
    return [
        Measured(name, round(times[name][0], 2), round(median, 2), round(uncached / median, 1))
        for name, median in medians.items()
    ]


@contextmanager
def _served(app: App) -> Iterator[AppUnderTest]:
    """Serve a copy of *app* as in production, with DEBUG off."""
    with TemporaryDirectory(prefix="hit-or-miss-") as folder:
        copy = Path(folder, app.folder.name)
        shutil.copytree(app.folder, copy, ignore=shutil.ignore_patterns("__pycache__"))
        with (copy / "settings.py").open("a", encoding="utf-8") as settings:
            settings.write("\nDEBUG = False\n")
        with load(replace(app, folder=copy), Path(folder)) as loaded:
            served = loaded.under_test[0]
            served.open()
            served.begin()
            yield served


def _milliseconds(served: AppUnderTest) -> float:
    """How long one response takes, from the first byte sent to the last one read."""
    connection = HTTPConnection(HOST, served.instances[0].port, timeout=60)
    began = time.perf_counter()
    connection.request("GET", LIST, headers={"Accept": ACCEPT, "Host": ADDRESS})
    response = connection.getresponse()
    response.read()
    seconds = time.perf_counter() - began
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"{served.app.shown} responded with {response.status}")
    return seconds * 1000


def _row(one: Measured, longest: float) -> str:
    block = "█" if speaks_unicode(sys.stdout) else "#"
    bar = block * max(1, round(BAR * one.median / longest))
    return f"{one.name:9} {one.median:7.2f} ms  x{one.ratio:<5}  first {one.first:7.2f} ms  {bar}"


def svg(measured: list[Measured]) -> str:
    """Return a bar chart of *measured*, in the colours of the page that includes it."""
    longest = max(one.median for one in measured)
    rows = []
    for number, one in enumerate(measured):
        top = number * 42
        width = max(2, round(440 * one.median / longest))
        times = "" if number == 0 else f", {one.ratio} times faster"
        rows.append(
            f'<text x="0" y="{top + 13}">{one.name}: {one.median:.1f} ms{times}</text>'
            f'<rect x="0" y="{top + 19}" width="{width}" height="14" rx="3"/>'
        )
    said = "; ".join(f"{one.name} {one.median:.1f} ms" for one in measured)
    chart = Template(CHART.read_text(encoding="utf-8"))
    return chart.substitute(height=42 * len(measured), said=said, rows="\n".join(rows))
