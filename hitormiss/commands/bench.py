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
from dataclasses import asdict, dataclass
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from hitormiss.course.app import App
from hitormiss.course.catalogue import HOME, find_lesson
from hitormiss.http.exchange import ACCEPT, ADDRESS
from hitormiss.judging.app_under_test import AppUnderTest
from hitormiss.judging.loaded_app import load
from hitormiss.telling.formats import speaks_unicode


LIST = "/videogames/"
CASES = (
    ("uncached", "8", "starter"),
    ("by value", "9", "solution"),
    ("per view", "8", "solution"),
    ("per site", "7", "solution"),
)
BAR = 40


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
    with ExitStack() as stack:
        servers = {case[0]: stack.enter_context(_served(*case[1:])) for case in CASES}
        first = {name: _seconds(served) for name, served in servers.items()}
        others: dict[str, list[float]] = {name: [] for name in servers}
        for _ in range(rounds):
            for name, served in servers.items():
                others[name].append(_seconds(served))
    medians = {name: statistics.median(seconds) for name, seconds in others.items()}
    uncached = medians[CASES[0][0]]
    return [
        Measured(
            name,
            round(first[name] * 1000, 2),
            round(medians[name] * 1000, 2),
            round(uncached / medians[name], 1),
        )
        for name in servers
    ]


@contextmanager
def _served(number: str, which: str) -> Iterator[AppUnderTest]:
    """Serve an app of lesson *number* as in production, with DEBUG off."""
    of = find_lesson(number)
    source = of.starter if which == "starter" else of.solution
    with TemporaryDirectory(prefix="hit-or-miss-") as folder:
        copy = Path(folder) / of.package
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
        with (copy / "settings.py").open("a", encoding="utf-8") as settings:
            settings.write("\nDEBUG = False\n")
        app = App(of, copy, f"{source.parent.name}/{of.package}")
        with load(app, Path(folder)) as loaded:
            served = loaded.under_test[0]
            served.open()
            served.begin()
            yield served


def _seconds(served: AppUnderTest) -> float:
    """How long one response takes, from the first byte sent to the last one read."""
    connection = HTTPConnection("127.0.0.1", served.instances[0].port, timeout=60)
    began = time.perf_counter()
    connection.request("GET", LIST, headers={"Accept": ACCEPT, "Host": ADDRESS})
    response = connection.getresponse()
    response.read()
    seconds = time.perf_counter() - began
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"{served.app.shown} responded with {response.status}")
    return seconds


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
    return (
        f'<svg viewBox="0 0 440 {42 * len(measured)}" role="img" '
        'aria-labelledby="bench-title bench-desc" fill="currentColor" '
        'font-family="var(--hm-mono, monospace)" font-size="14">\n'
        '<title id="bench-title">The same list from four servers</title>\n'
        f'<desc id="bench-desc">Medians: {said}.</desc>\n' + "\n".join(rows) + "\n</svg>\n"
    )
