"""The files that the page of a lesson is made from. They are read as text, never imported."""

import json
import re
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from pymdownx.superfences import SuperFencesException

from hitormiss.course import catalogue, hints, scenario
from hitormiss.course.catalogue import Check
from hitormiss.course.scenario import Scenario, ScenarioError


FRONT_MATTER = re.compile(r"\A---\n(?P<yaml>.*?)\n---\n", re.DOTALL)
STORY = ("hit", "miss", "set", "expired", "private")


class PageError(SuperFencesException):
    """A page needs a file or a name that does not exist. The message is one sentence."""


class LessonPage(catalogue.Lesson):
    """A lesson with what its page shows. Methods raise `PageError` for *fence* if it is missing."""

    @property
    def digits(self) -> str:
        """The number as pages show it: ``08``."""
        return self.stem[:2]

    @property
    def verify(self) -> str:
        """The command that makes the recordings of this lesson."""
        return f"./course verify {self.number} --write"

    def error(self, fence: str, reason: str, run: str = "") -> PageError:
        """An error that names the page, the *fence*, the *reason* and the command to *run*."""
        command = f" Run {run}" if run else ""
        return PageError(f"lessons/{self.page.name}, fence {fence}: {reason}.{command}")

    def read(self, path: Path, fence: str, run: str = "") -> str:
        """The text of the file *path*. If it is missing, the error says to *run* a command."""
        try:
            return path.read_text(encoding="utf-8")
        except FileNotFoundError:
            name = path.relative_to(catalogue.ROOT)
            raise self.error(fence, f"{name} is missing", run) from None

    @cached_property
    def meta(self) -> dict[str, Any]:
        """The page's front matter."""
        match = FRONT_MATTER.match(self.read(self.page, "front matter"))
        return (yaml.safe_load(match["yaml"]) or {}) if match else {}

    @property
    def story(self) -> list[str]:
        """What happens in the lesson, as the words of its marks."""
        verbs = str(self.meta.get("story", "")).split()
        for unknown in set(verbs) - set(STORY):
            raise self.error("story", f"“{unknown}” is not one of {', '.join(STORY)}")
        return verbs

    def sentences(self, fence: str) -> list[Check]:
        """The checks in the order of their file, each with its sentence on one line."""
        self.read(self.checks_file, fence)
        found = [Check(check.id, " ".join(check.sentence.split())) for check in self.checks]
        for check in found:
            if not check.sentence:
                raise self.error(fence, f"{check.id} has no docstring")
        return found

    def hints(self, fence: str) -> list[tuple[Check, list[str]]]:
        """The hints of each check that has some, in the order of the checks."""
        self.read(self.hints_file, fence)
        levels = hints.read(self)
        checks = self.sentences(fence)
        for unknown in levels.keys() - {check.id for check in checks}:
            raise self.error(
                fence, f"{self.hints_file.name} has hints for {unknown}, which is not a check"
            )
        return [(check, levels[check.id]) for check in checks if levels.get(check.id)]

    def scenario(self, source: str, fence: str) -> Scenario:
        """The requests that the text of a fence describes."""
        try:
            found = scenario.read(source)
        except ScenarioError as error:
            raise self.error(fence, str(error).rstrip(".")) from None
        if not found.lines:
            raise self.error(fence, "it has no requests")
        return found

    def recordings(self, fence: str) -> dict[str, Any]:
        """Everything that `./course verify --write` recorded for this page."""
        recorded: dict[str, Any] = json.loads(self.read(self.recorded, fence, self.verify))
        return recorded

    def exchanges(self, wanted: Scenario, fence: str) -> list[dict[str, Any]]:
        """The recorded exchange of each request of a fence."""
        recorded = self.recordings(fence).get("exchanges", {}).get(wanted.key)
        if recorded is None or len(recorded["exchanges"]) != len(wanted.lines):
            raise self.error(fence, f"nothing is recorded for “{wanted.lines[0]}”", self.verify)
        exchanges: list[dict[str, Any]] = recorded["exchanges"]
        return exchanges

    def mistake(self, name: str, fence: str) -> tuple[Path, dict[str, Any]]:
        """Return the folder of a mistake, and its failure as `Failure.as_json` returned it."""
        folder = next((path for path in self.mistakes if path.name == name), None)
        if folder is None:
            raise self.error(fence, f"there is no mistake “{name}” in checks/mistakes")
        failure: dict[str, Any] = json.loads(self.read(folder / "failure.json", fence, self.verify))
        return folder, failure

    def failures_of_starter(self, fence: str) -> list[dict[str, Any]]:
        """How the starter fails each check that it fails, as `Failure.as_json` returned it."""
        path = catalogue.ROOT / "checks/mistakes" / self.package / "starter/failures.json"
        failures: list[dict[str, Any]] = json.loads(self.read(path, fence, self.verify))
        return failures


def with_pages() -> list[LessonPage]:
    """Every lesson that has a page, in order."""
    pages = sorted((catalogue.ROOT / "docs/lessons").glob("[0-9][0-9]_*.md"))
    return [LessonPage(page.stem) for page in pages]


def numbered(number: str | int) -> LessonPage | None:
    """The lesson with this *number*, if it has a page."""
    return next((lesson for lesson in with_pages() if lesson.number == int(number)), None)
