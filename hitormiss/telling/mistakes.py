"""The known mistakes of a lesson: how to recognize each, and what usually causes it."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hitormiss.course.catalogue import ROOT, Lesson
from hitormiss.telling.report import failure_lines, plain


ANY_LESSON = ROOT / "checks/mistakes/any_lesson.toml"


@dataclass(frozen=True)
class Mistake:
    """
    A wrong app: the checks that it *fails*, and how to recognize it in a failure.

    *symptom* is searched in what came back, *evidence* in the whole failure as text.
    Both are regular expressions. *likely* may use the groups that they name.
    """

    name: str
    fails: tuple[str, ...]
    check: str | None
    symptom: str | None
    evidence: tuple[str, ...]
    likely: str | None

    def explains(self, facts: dict[str, Any]) -> str | None:
        """Return the likely cause, or None unless symptom and evidence are found in *facts*."""
        if not self.likely or not self.symptom:
            return None
        if self.check and facts["id"].partition("/")[2] != self.check:
            return None
        got = "\n".join([*facts["got"]["lines"], *(text for _, text in facts["answer"])])
        groups: dict[str, str] = {}
        if not (match := re.search(self.symptom, got, re.MULTILINE)):
            return None
        groups |= {name: value or "" for name, value in match.groupdict().items()}
        text = plain(failure_lines(facts))
        for pattern in self.evidence:
            for name, value in groups.items():
                pattern = pattern.replace(f"(?P={name})", re.escape(value))
            if not (match := re.search(pattern, text, re.MULTILINE)):
                return None
            groups |= {name: value or "" for name, value in match.groupdict().items()}
        return self.likely.format(**groups).strip()


def read(path: Path) -> Mistake:
    """Return the mistake that ``mistake.toml`` in the folder *path* describes."""
    return _mistake(path.name, tomllib.loads((path / "mistake.toml").read_text(encoding="utf-8")))


def _mistake(name: str, facts: dict[str, Any]) -> Mistake:
    fails = tuple(facts.get("fails", ()))
    check = facts.get("check", fails[0] if fails else None)
    return Mistake(
        name,
        fails,
        check,
        facts.get("symptom"),
        tuple(facts.get("evidence", ())),
        facts.get("likely"),
    )


@cache
def known(lesson: Lesson) -> tuple[Mistake, ...]:
    """
    Return the mistakes to compare a failure with: the lesson's own, then those of any lesson.

    In both groups, those with the most evidence come first.
    """
    own = [read(path) for path in lesson.mistakes if (path / "mistake.toml").exists()]
    anywhere = tomllib.loads(ANY_LESSON.read_text(encoding="utf-8")) if ANY_LESSON.exists() else {}
    general = [_mistake(name, facts) for name, facts in anywhere.items()]
    return (*sorted(own, key=_by_evidence), *sorted(general, key=_by_evidence))


def _by_evidence(mistake: Mistake) -> tuple[int, str]:
    return (-len(mistake.evidence), mistake.name)


def likely(lesson: Lesson, facts: dict[str, Any]) -> str | None:
    """Return the likely cause of a failure, or None when no known mistake explains it."""
    for mistake in known(lesson):
        if words := mistake.explains(facts):
            return words
    return None
