"""The known mistakes of a lesson: how to recognize each, and what usually causes it."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hitormiss.course.catalogue import Lesson
from hitormiss.telling.report import failure_lines, plain


@dataclass(frozen=True)
class Mistake:
    """
    A wrong app: the checks that it *fails*, and how to recognize it in a failure.

    *symptom* is searched in what came back, *evidence* in the whole failure as text.
    Both are regular expressions. *likely* may use the groups that they name. *check* is
    the check that the symptom is searched for.
    """

    name: str
    fails: Sequence[str] = ()
    check: str | None = None
    symptom: str | None = None
    evidence: Sequence[str] = ()
    likely: str | None = None

    def explains(self, facts: dict[str, Any]) -> str | None:
        """Return the likely cause, or None unless symptom and evidence are found in *facts*."""
        if not self.likely or not self.symptom:
            return None
        if self.check and facts["id"].partition("/")[2] != self.check:
            return None
        text = "\n".join([*facts["got"]["lines"], *(text for _, text in facts["answer"])])
        groups: dict[str, str] = {}
        for pattern in (self.symptom, *self.evidence):
            for name, value in groups.items():
                pattern = pattern.replace(f"(?P={name})", re.escape(value))
            if not (match := re.search(pattern, text, re.MULTILINE)):
                return None
            groups |= match.groupdict("")
            text = plain(failure_lines(facts))  # where the evidence is searched
        return self.likely.format(**groups).strip()


def declared(lesson: Lesson) -> list[Mistake]:
    """Return the mistakes of *lesson* that have a ``mistake.toml`` in their folder."""
    return [read(path) for path in lesson.mistakes if (path / "mistake.toml").exists()]


def read(path: Path) -> Mistake:
    """Return the mistake that ``mistake.toml`` in the folder *path* describes."""
    facts = tomllib.loads((path / "mistake.toml").read_text(encoding="utf-8"))
    return Mistake(path.name, **{"check": next(iter(facts["fails"]), None), **facts})


@cache
def known(lesson: Lesson) -> tuple[Mistake, ...]:
    """Return the mistakes to compare a failure with: those with the most evidence come first."""
    return tuple(sorted(declared(lesson), key=_by_evidence))


def _by_evidence(mistake: Mistake) -> tuple[int, str]:
    return (-len(mistake.evidence), mistake.name)


def likely(lesson: Lesson, facts: dict[str, Any]) -> str | None:
    """Return the likely cause of a failure, or None when no known mistake explains it."""
    causes = (mistake.explains(facts) for mistake in known(lesson))
    return next(filter(None, causes), None)
