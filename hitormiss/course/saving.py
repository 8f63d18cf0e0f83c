"""
How much time a hit saves, as ``./course bench`` measured it.

The home page shows what was recorded, and with the lab what this machine measured.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from hitormiss.course.catalogue import HOME
from hitormiss.machine.installed import ROOT


MEASURED = HOME / "bench.json"
"""The last measurement on this machine, if there was one."""

RECORDED = ROOT / "docs/assets/bench.json"


@dataclass(frozen=True)
class Case:
    """One of the servers: the *median* of its responses in milliseconds, and how much faster."""

    name: str
    median: float
    ratio: float


@dataclass(frozen=True)
class Saving:
    """Medians in milliseconds and their ratio, as texts for the pages; the day; each server."""

    uncached: str
    hit: str
    times: str
    day: str
    cases: list[Case]


def read(path: Path) -> Saving | None:
    """The measurement in the file *path*; None if there is none, or if it is not complete."""
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        cases = [
            Case(str(one["name"]), float(one["median"]), float(one["ratio"]))
            for one in facts["cases"]
        ]
        median = {case.name: case.median for case in cases}
        uncached, hit, day = median["uncached"], median["per view"], str(facts["day"])
        return Saving(_shown(uncached), _shown(hit), f"{uncached / hit:.0f}", day, cases)
    except (OSError, ValueError, TypeError, KeyError, ZeroDivisionError):
        return None


def _shown(milliseconds: float) -> str:
    return f"{milliseconds:.1f}" if milliseconds < 10 else f"{milliseconds:.0f}"
