"""The files of one lesson, read for its page. Nothing of a lesson or a check is imported."""

import ast
import json
import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pymdownx.superfences import SuperFencesException


ROOT = Path(__file__).resolve().parents[2]
FRONT_MATTER = re.compile(r"\A---\n(?P<yaml>.*?)\n---\n", re.DOTALL)
HINT = re.compile(r"^## (?P<id>\S+)[ \t]*\n(?P<levels>.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE)
LEVEL = re.compile(r"^\d+\.[ \t]+(?P<text>.*?)(?=^\d+\.[ \t]|\Z)", re.DOTALL | re.MULTILINE)


class PageError(SuperFencesException):
    """A page cannot be written: a file or a name that it needs is not there."""


class Check(NamedTuple):
    id: str
    sentence: str


class Hint(NamedTuple):
    check: Check
    levels: list[str]


@dataclass(frozen=True)
class Lesson:
    """Lesson *stem* (``08_per_view``) of the checkout at *root*."""

    stem: str
    root: Path = ROOT

    @property
    def number(self) -> str:
        return self.stem[:2]

    @property
    def short(self) -> str:
        """The number as a reader types it: ``8``."""
        return self.number.lstrip("0")

    @property
    def page(self) -> str:
        return f"lessons/{self.stem}.md"

    @property
    def verify(self) -> str:
        return f"./course verify {self.short} --write"

    def error(self, fence: str, fault: str, run: str = "") -> PageError:
        """One sentence that names the page, the fence, the fault and what to run."""
        cure = f" Run {run}" if run else ""
        return PageError(f"{self.page}, fence {fence}: {fault}.{cure}")

    def file(self, path: str, fence: str, run: str = "") -> str:
        """The text of the file at *path* below the root."""
        try:
            return (self.root / path).read_text(encoding="utf-8")
        except FileNotFoundError:
            raise self.error(fence, f"{path} is missing", run) from None

    @cached_property
    def meta(self) -> dict[str, Any]:
        """The page's front matter."""
        text = (self.root / "docs" / self.page).read_text(encoding="utf-8")
        match = FRONT_MATTER.match(text)
        return (yaml.safe_load(match["yaml"]) or {}) if match else {}

    @property
    def title(self) -> str:
        return str(self.meta.get("title", self.stem[3:].replace("_", " ").capitalize()))

    def checks(self, fence: str) -> list[Check]:
        """Id and sentence of each check, in file order."""
        path = f"checks/test_{self.stem}.py"
        found = []
        for node in ast.parse(self.file(path, fence)).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                name = node.name.removeprefix("test_").replace("_", "-")
                sentence = (ast.get_docstring(node) or "").split("\n\n")[0]
                if not sentence:
                    raise self.error(fence, f"{node.name} in {path} has no docstring")
                found.append(Check(f"{self.number}/{name}", " ".join(sentence.split())))
        if not found:
            raise self.error(fence, f"{path} holds no check")
        return found

    def hints(self, fence: str) -> list[Hint]:
        """The hints of each check that has some, in the order of the checks."""
        path = f"checks/hints/{self.stem}.md"
        levels = {
            match["id"]: [
                re.sub(r"^   ", "", level["text"], flags=re.MULTILINE).strip()
                for level in LEVEL.finditer(match["levels"])
            ]
            for match in HINT.finditer(self.file(path, fence))
        }
        checks = self.checks(fence)
        for unknown in levels.keys() - {check.id for check in checks}:
            raise self.error(fence, f"{path} has hints for {unknown}, which is no check")
        return [Hint(check, levels[check.id]) for check in checks if levels.get(check.id)]

    def recorded(self, kind: str, key: str, fence: str) -> dict[str, Any]:
        """What the tool recorded: *kind* is ``exchanges`` or ``transcripts``."""
        found = self.recordings(fence).get(kind, {}).get(key)
        if found is None:
            first = key.partition("\n")[2].partition("\n")[0] or key
            raise self.error(fence, f"nothing is recorded for “{first}”", self.verify)
        return found

    def recordings(self, fence: str) -> dict[str, Any]:
        """All that the tool recorded for this lesson."""
        path = f"checks/recorded/{self.stem}.json"
        return json.loads(self.file(path, fence, self.verify))

    def mistake(self, name: str, fence: str) -> tuple[dict[str, Any], str]:
        """The manifest of the mistake *name*, and the words that its learner is shown."""
        folder = f"checks/mistakes/lesson{self.stem}/{name}"
        if not re.fullmatch(r"\w+", name) or not (self.root / folder).is_dir():
            raise self.error(fence, f"there is no mistake “{name}” in {Path(folder).parent}")
        manifest = tomllib.loads(self.file(f"{folder}/mistake.toml", fence))
        return manifest, self.file(f"{folder}/words.txt", fence, self.verify)

    def app(self, folder: str) -> dict[str, str]:
        """The Python files below *folder*, ``lessons`` or ``solutions`` or a mistake's."""
        top = self.root / folder
        return {
            path.relative_to(top).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted(top.rglob("*.py"))
            if "__pycache__" not in path.parts
        }

    @property
    def starter(self) -> dict[str, str]:
        return self.app(f"lessons/lesson{self.stem}")

    @property
    def solution(self) -> dict[str, str]:
        return self.app(f"solutions/lesson{self.stem}")


def find_lesson(number: str | int, root: Path = ROOT) -> Lesson | None:
    """The lesson with this *number*, known by its page."""
    pages = sorted((root / "docs" / "lessons").glob(f"{int(number):02}_*.md"))
    return Lesson(pages[0].stem, root) if pages else None


def all_lessons(root: Path = ROOT) -> list[Lesson]:
    """Every lesson that has a page, in order."""
    pages = sorted((root / "docs" / "lessons").glob("[0-9][0-9]_*.md"))
    return [Lesson(page.stem, root) for page in pages]
