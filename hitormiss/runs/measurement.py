"""
How much time caching saves on this machine: what ``./course bench`` and lesson 2 measure.

Four apps serve the same list of 1,000 games: uncached, cached by value, per view
and per site. Each runs as a real server with DEBUG off. They receive the requests
in turn, so that a moment in which the machine is busy slows all four. The first
response, which fills the cache, is reported apart from the median of the others.
"""

import json
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from string import Template

from hitormiss.course.app import App, solution, starter
from hitormiss.course.catalogue import HOME, find_lesson
from hitormiss.http.exchange import ACCEPT, ADDRESS
from hitormiss.judging.app_under_test import AppUnderTest
from hitormiss.judging.loaded_app import load
from hitormiss.machine.channel import Message
from hitormiss.machine.exit_status import ExitStatus
from hitormiss.machine.ports import HOST
from hitormiss.runs.run import Emit, Run


LIST = "/videogames/"
CASES = (
    ("uncached", starter, "8"),
    ("by value", solution, "9"),
    ("per view", solution, "8"),
    ("per site", solution, "7"),
)
CHART = Path(__file__).with_name("measurement.svg-tpl")
STEPS = 50
"""How often a measurement in a page tells how far it is."""


@dataclass(frozen=True)
class Measured:
    """One case: the *first* response, and the *median* of the others, in milliseconds."""

    name: str
    first: float
    median: float
    ratio: float


def measure(
    rounds: int, folder: Path, tell: Callable[[int], object] = lambda done: None
) -> list[Measured]:
    """
    Send *rounds* requests to each of the four servers, in turn. *tell* gets the rounds done.

    The servers keep their files in *folder*, which the caller deletes.
    """
    times: dict[str, list[float]] = {name: [] for name, _, _ in CASES}
    with ExitStack() as stack:
        servers = [
            (name, stack.enter_context(_served(which(find_lesson(number)), folder / name)))
            for name, which, number in CASES
        ]
        for done in range(rounds + 1):
            for name, served in servers:
                times[name].append(_milliseconds(served))
            tell(done)
    medians = {name: statistics.median(others) for name, (_, *others) in times.items()}
    uncached = medians["uncached"]
    return [
        Measured(name, round(times[name][0], 2), round(median, 2), round(uncached / median, 1))
        for name, median in medians.items()
    ]


def keep(measured: list[Measured], rounds: int, folder: Path = HOME) -> Message:
    """Write ``bench.json`` and ``bench.svg`` in *folder*. Returns what is in the first."""
    folder.mkdir(parents=True, exist_ok=True)
    day = datetime.now(UTC).date().isoformat()  # the apps have set a time zone of their own
    facts = {"day": day, "rounds": rounds, "cases": [asdict(one) for one in measured]}
    (folder / "bench.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    (folder / "bench.svg").write_text(svg(measured), encoding="utf-8")
    return facts


def start(rounds: int) -> Run:
    """
    Start a measurement as a run, whose events are read as they come.

    The events are ``round``, with ``done`` and ``of``, and at the end ``measured``, with
    what `keep` has written.
    """

    def work(folder: Path, emit: Emit) -> None:
        every = max(1, rounds // STEPS)

        def tell(done: int) -> None:
            if done % every == 0:
                emit({"event": "round", "done": done, "of": rounds})

        facts = keep(measure(rounds, folder, tell), rounds)
        emit({"event": "measured", **facts, "status": ExitStatus.OK})

    return Run(work)


@contextmanager
def _served(app: App, folder: Path) -> Iterator[AppUnderTest]:
    """Serve a copy of *app* in *folder* as in production, with DEBUG off."""
    copy = folder / app.folder.name
    shutil.copytree(app.folder, copy, ignore=shutil.ignore_patterns("__pycache__"))
    with (copy / "settings.py").open("a", encoding="utf-8") as settings:
        settings.write("\nDEBUG = False\n")
    with load(replace(app, folder=copy), folder) as loaded:
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
