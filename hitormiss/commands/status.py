"""The command ``./course status``: the lessons that are passed, and the next one."""

import click

from hitormiss.course import progress
from hitormiss.course.catalogue import Lesson
from hitormiss.telling.report import FAILED_MARK, PASSED_MARK


@click.command()
def status() -> None:
    """Show what you have passed, and what is next."""
    rows = progress.overview()
    width = max(len(row["title"]) for row in rows)
    part = ""
    for row in rows:
        if part != Lesson(row["lesson"]).part:
            before = "\n" if part else ""
            part = Lesson(row["lesson"]).part
            print(f"{before}{part}\n")
        mark = PASSED_MARK if row["once"] else FAILED_MARK if row["passed"] else " "
        arrow = ">" if row["next"] else " "
        count = f"{row['passed']}/{row['checks']}"
        again = "  passed before" if row["once"] and row["passed"] < row["checks"] else ""
        print(f"{arrow} {mark} {row['number']:02}  {row['title']:<{width}} {count}{again}")
    following = next((row for row in rows if row["next"]), None)
    print()
    print(f"Next: ./course check {following['number']}" if following else "All lessons are passed.")
