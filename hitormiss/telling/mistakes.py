"""The known mistakes of a lesson: their symptoms, and the words for their likely cause."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hitormiss.course.catalogue import ROOT, Lesson
from hitormiss.telling.report import failure, plain


ANY_LESSON = ROOT / "checks/mistakes/any_lesson.toml"


@dataclass(frozen=True)
class Mistake:
    """A wrong app: the checks that it fails, and how to know it by what they show."""

    name: str
    fails: tuple[str, ...]
    check: str | None
    symptom: str | None
    evidence: tuple[str, ...]
    likely: str | None

    def explains(self, facts: dict[str, Any]) -> str | None:
        """The words for the likely cause, when symptom and evidence both show in the failure."""
        if not self.likely or not self.symptom:
            return None
        if self.check and facts["id"].partition("/")[2] != self.check:
            return None
        got = "\n".join([*facts["got"]["lines"], *(text for _, text in facts["answer"])])
        groups: dict[str, str] = {}
        if not (match := re.search(self.symptom, got, re.MULTILINE)):
            return None
        groups |= {name: value or "" for name, value in match.groupdict().items()}
        text = plain(failure(facts, "./course serve"))
        for pattern in self.evidence:
            for name, value in groups.items():
                pattern = pattern.replace(f"(?P={name})", re.escape(value))
            if not (match := re.search(pattern, text, re.MULTILINE)):
                return None
            groups |= {name: value or "" for name, value in match.groupdict().items()}
        return self.likely.format(**groups).strip()


def read(path: Path) -> Mistake:
    """The mistake that ``mistake.toml`` in the folder *path* describes."""
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
    The mistakes to compare a failure with: the lesson's own, then those of any lesson.

    Within each, the one that asks for most evidence comes first.
    """
    own = [read(path) for path in lesson.mistakes if (path / "mistake.toml").exists()]
    anywhere = tomllib.loads(ANY_LESSON.read_text(encoding="utf-8")) if ANY_LESSON.exists() else {}
    general = [_mistake(name, facts) for name, facts in anywhere.items()]
    return (*sorted(own, key=_asks), *sorted(general, key=_asks))


def _asks(mistake: Mistake) -> tuple[int, str]:
    return (-len(mistake.evidence), mistake.name)


def likely(lesson: Lesson, facts: dict[str, Any]) -> str | None:
    """The likeliest cause of a failure; None when no known mistake shows such a symptom."""
    for mistake in known(lesson):
        if words := mistake.explains(facts):
            return words
    return None
