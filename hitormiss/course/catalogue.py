"""Finds the lessons and their files. The files in ``checks/`` are the list of lessons."""

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from hitormiss.machine.installed import ROOT


HOME = ROOT / ".course"
"""What the course stores on this machine: the database, progress, the built site."""

LAST_OF_ARTICLE = 16
"""Lessons up to this one follow the article, section by section."""

PARTS = ("The article", "Production")


class UnknownLesson(Exception):
    """There is no lesson with the name that the learner typed. The message lists the lessons."""


class Check(NamedTuple):
    """A check: its id, ``08/list-is-cached``, and its *sentence*, which the learner reads."""

    id: str
    sentence: str


@dataclass(frozen=True)
class Lesson:
    """A lesson: its *stem*, ``08_per_view``, and the files and folders named after it."""

    stem: str

    @property
    def number(self) -> int:
        return int(self.stem[:2])

    @property
    def part(self) -> str:
        """The part of the course that it belongs to, one of `PARTS`."""
        article, production = PARTS
        return article if self.number <= LAST_OF_ARTICLE else production

    @property
    def package(self) -> str:
        """The name of its folder in ``lessons/``, ``solutions/`` and ``workspace/``."""
        return f"lesson{self.stem}"

    @property
    def page(self) -> Path:
        return ROOT / "docs/lessons" / f"{self.stem}.md"

    @property
    def starter(self) -> Path:
        return ROOT / "lessons" / self.package

    @property
    def solution(self) -> Path:
        return ROOT / "solutions" / self.package

    @property
    def working_copy(self) -> Path:
        return ROOT / "workspace" / self.package

    @property
    def checks_file(self) -> Path:
        return ROOT / "checks" / f"test_{self.stem}.py"

    @property
    def hints_file(self) -> Path:
        return ROOT / "checks/hints" / f"{self.stem}.md"

    @property
    def log(self) -> Path:
        """The requests that its checks send with ``replay``. Few lessons have this file."""
        return ROOT / "checks/logs" / f"{self.stem}.log"

    @property
    def recorded(self) -> Path:
        return ROOT / "checks/recorded" / f"{self.stem}.json"

    @property
    def mistakes(self) -> list[Path]:
        return _folders(ROOT / "checks/mistakes" / self.package)

    @property
    def right_ways(self) -> list[Path]:
        return _folders(ROOT / "checks/right_ways" / self.package)

    @cached_property
    def title(self) -> str:
        heading = re.search(r"^# \d+\. (.+)$", self.page_text, re.MULTILINE)
        return heading[1] if heading else self.stem[3:].replace("_", " ").capitalize()

    @property
    def page_text(self) -> str:
        """Its page, in Markdown; empty if there is none yet."""
        return self.page.read_text(encoding="utf-8") if self.page.exists() else ""

    @cached_property
    def checks(self) -> list[Check]:
        """Its checks in the order of their file, which is parsed and not imported."""
        return [
            Check(self.check_id(node.name), (ast.get_docstring(node) or "").strip())
            for node in self._checks_module.body
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        ]

    def uses(self, fixture: str) -> bool:
        """Whether one of its checks takes the pytest fixture *fixture*."""
        nodes = ast.walk(self._checks_module)
        return any(isinstance(node, ast.arg) and node.arg == fixture for node in nodes)

    @cached_property
    def workers(self) -> int:
        """
        How many processes serve its app at most.

        It is the largest number in a ``workers(3)`` or a ``single_threaded(3)`` of its checks.
        """
        calls = (node for node in ast.walk(self._checks_module) if isinstance(node, ast.Call))
        return max((_count(call) for call in calls), default=1)

    @cached_property
    def checks_at_once(self) -> int:
        """How many of its checks may run at the same time: ``AT_ONCE = 1`` in their file says."""
        for node in self._checks_module.body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "AT_ONCE":
                return int(ast.literal_eval(node.value))
        return 2

    @cached_property
    def _checks_module(self) -> ast.Module:
        return ast.parse(self.checks_file.read_text(encoding="utf-8"))

    def check_id(self, function: str) -> str:
        """The id of the check *function*: ``test_list_is_cached`` is ``08/list-is-cached``."""
        return f"{self.number:02}/{function.removeprefix('test_').replace('_', '-')}"


def _count(call: ast.Call) -> int:
    """3 for the call ``workers(3)`` or ``single_threaded(3)``; 1 for any other."""
    name = getattr(call.func, "id", "")
    if name in ("workers", "single_threaded") and len(call.args) == 1:
        number = call.args[0]
        if isinstance(number, ast.Constant) and isinstance(number.value, int):
            return number.value
    return 1


def _folders(parent: Path) -> list[Path]:
    return sorted(path for path in parent.glob("[!._]*") if path.is_dir())


def lessons() -> list[Lesson]:
    """All lessons, in order."""
    return [
        Lesson(path.stem.removeprefix("test_"))
        for path in sorted((ROOT / "checks").glob("test_[0-9][0-9]_*.py"))
    ]


def find_lesson(name: str) -> Lesson:
    """The lesson named ``8``, ``08``, ``08_per_view``, …. Raises `UnknownLesson`."""
    there = lessons()
    for candidate in there:
        names = {candidate.stem, candidate.package, str(candidate.number), candidate.stem[:2]}
        if name.strip() in names:
            return candidate
    numbers = ", ".join(str(candidate.number) for candidate in there) or "none yet"
    like = next((one for one in there if len(name) > 2 and name in one.stem), None)
    meant = f"Did you mean {like.number}, {like.stem}? " if like else ""
    raise UnknownLesson(f"There is no lesson {name!r}. {meant}The lessons are {numbers}.")
