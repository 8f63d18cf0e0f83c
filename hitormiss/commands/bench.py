"""The command ``./course bench``: how much time caching saves on this machine."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from hitormiss.course.catalogue import HOME
from hitormiss.runs.measurement import Measured, keep, measure
from hitormiss.telling.formats import speaks_unicode


BAR = 40


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
    with TemporaryDirectory(prefix="hit-or-miss-") as files:
        measured = measure(rounds, Path(files))
    for one in measured:
        print(_row(one, measured[0].median))
    print("\nMedians in milliseconds, without the first response, which fills the cache.")
    print("Compare the ratios: the milliseconds depend on this machine, and on what else runs.")
    keep(measured, rounds, folder)
    print(f"\nWritten: {folder / 'bench.json'} and {folder / 'bench.svg'}")


def _row(one: Measured, longest: float) -> str:
    block = "█" if speaks_unicode(sys.stdout) else "#"
    bar = block * max(1, round(BAR * one.median / longest))
    return f"{one.name:9} {one.median:7.2f} ms  x{one.ratio:<5}  first {one.first:7.2f} ms  {bar}"
