"""The proof of a lesson's texts: its files, the sentences of its checks, its hints, its page."""

import re

from hitormiss.course import comparison
from hitormiss.course import hints as written_hints
from hitormiss.course.app import solution, starter
from hitormiss.course.catalogue import ROOT, Lesson
from hitormiss.diagnosis import mistakes


LARGEST_DIFF = 24
FEWEST_MISTAKES, FEWEST_RIGHT_WAYS = 3, 2


def files(lesson: Lesson) -> list[str]:
    """Return the faults of starter and solution: the same files, with a small difference."""
    faults = []
    old, new = starter(lesson), solution(lesson)
    before, after = comparison.files(old.folder), comparison.files(new.folder)
    if before.keys() != after.keys():
        faults.append(
            f"starter and solution differ in files: {sorted(before.keys() ^ after.keys())}"
        )
    changed = comparison.changed(old, new)
    if not 0 < changed <= LARGEST_DIFF:
        faults.append(
            f"starter and solution differ in {changed} lines; 1 to {LARGEST_DIFF} are allowed"
        )
    if not any("# TODO: " in line for lines in before.values() for line in lines):
        faults.append("the starter has no # TODO: with a symptom and a goal")
    if any("TODO" in line for lines in after.values() for line in lines):
        faults.append("the solution still has a TODO")
    return faults


def checks(lesson: Lesson) -> list[str]:
    """Return the faults of the checks: each has a sentence, and a mistake that only it catches."""
    faults = []
    wrong = [one for one in mistakes.declared(lesson) if one.name != "starter"]
    if len(wrong) < FEWEST_MISTAKES:
        faults.append(f"{len(wrong)} mistakes; at least {FEWEST_MISTAKES}")
    if len(lesson.right_ways) < FEWEST_RIGHT_WAYS:
        faults.append(f"{len(lesson.right_ways)} right ways; at least {FEWEST_RIGHT_WAYS}")
    for check in lesson.checks:
        name = check.id.partition("/")[2]
        if not check.sentence.endswith(".") or "\n" in check.sentence:
            faults.append(f"{check.id} needs a docstring of one sentence in one line")
        if not any([*one.fails] == [name] for one in wrong):
            faults.append(f"{check.id} has no mistake that only it catches")
    return faults


def hints(lesson: Lesson) -> list[str]:
    """Return the faults of the hints: three levels for each check that can fail first."""
    found = written_hints.read(lesson)
    first = {
        f"{lesson.number:02}/{one.fails[0]}"
        for one in mistakes.declared(lesson)
        if one.fails and one.fails[0] != "api-starts"
    }
    faults = [f"no hints for {check}" for check in sorted(first - found.keys())]
    ids = {check.id for check in lesson.checks}
    faults += [f"hints for {check}, which is not a check" for check in sorted(found.keys() - ids)]
    for check, levels in found.items():
        if len(levels) != len(written_hints.LEVELS):
            faults.append(
                f"{check} has {len(levels)} levels of hints instead of {len(written_hints.LEVELS)}"
            )
    return faults


def page(lesson: Lesson) -> list[str]:
    """Return the faults of the page: no code and no output in it is typed by hand."""
    if not lesson.page.exists():
        return [f"{lesson.page.relative_to(ROOT)} is missing"]
    text = lesson.page.read_text(encoding="utf-8")
    faults = []
    for match in re.finditer(
        r"^ *```(\w[\w-]*)[^\n]*\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL
    ):
        if match[1] in ("python", "console", "text", "pycon") and "--8<--" not in match[2]:
            line = text[: match.start()].count("\n") + 1
            faults.append(f"{lesson.page.name}:{line} has a {match[1]} block typed by hand")
    return faults
