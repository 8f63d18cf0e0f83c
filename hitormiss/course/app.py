"""An app to check: its folder, and the package name under which Python imports it."""

import importlib.util
import shlex
import sys
import types
from dataclasses import dataclass
from pathlib import Path

from hitormiss.course import own_files
from hitormiss.course.catalogue import ROOT, Lesson


HOMES = ("lessons", "solutions", "workspace")


@dataclass(frozen=True)
class App:
    """The app in *folder*. Messages to the learner name its files by the path *shown*."""

    lesson: Lesson
    folder: Path
    shown: str

    def as_json(self) -> dict[str, str]:
        return {"lesson": self.lesson.stem, "folder": str(self.folder), "shown": self.shown}

    @classmethod
    def from_json(cls, facts: dict[str, str]) -> "App":
        return cls(Lesson(facts["lesson"]), Path(facts["folder"]), facts["shown"])

    @property
    def package(self) -> str:
        """Its import name. An app in another folder is imported as if it were the working copy."""
        if self.folder.parent.parent == ROOT and self.folder.parent.name in HOMES:
            return f"{self.folder.parent.name}.{self.folder.name}"
        return f"workspace.{self.lesson.package}"

    @property
    def serve_command(self) -> str:
        """The command that serves it: ``./course serve 8 --starter``."""
        return f"./course serve {self.lesson.number}{self._option}"

    @property
    def check_command(self) -> str:
        """The command that checks it: ``./course check 8 --starter``."""
        home = self.shown.partition("/")[0]
        option = self._option if home in HOMES else f" --path {shlex.quote(self.shown)}"
        return f"./course check {self.lesson.number}{option}"

    @property
    def _option(self) -> str:
        options = {"lessons": " --starter", "solutions": " --solution"}
        return options.get(self.shown.partition("/")[0], "")

    def python_files(self) -> list[Path]:
        """The paths of its Python files, sorted."""
        return [path for path in own_files.listed(self.folder) if path.suffix == ".py"]

    def mentions(self, name: str) -> bool:
        """Whether the text *name* is in one of its Python files."""
        # Python reports an unreadable file when it imports it.
        return any(name.encode() in (own_files.read(path) or b"") for path in self.python_files())

    def make_importable(self) -> None:
        """Make ``import`` find this app by its `package` name, in whichever folder it is."""
        sys.path.insert(0, str(ROOT))
        if self.package.startswith("workspace."):
            home = types.ModuleType("workspace")
            home.__path__ = []
            sys.modules["workspace"] = home
            marker = self.folder / "__init__.py"
            spec = importlib.util.spec_from_file_location(
                self.package, marker, submodule_search_locations=[str(self.folder)]
            )
            assert spec is not None  # a Python file has a spec, with a loader
            assert spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            sys.modules[self.package] = module
            if marker.exists():
                spec.loader.exec_module(module)

    def show(self, path: str) -> str | None:
        """*path* as messages show it, ``workspace/…/views.py``; None if it is not in this app."""
        try:
            inside = Path(path).resolve().relative_to(self.folder.resolve())
        except (ValueError, OSError):
            return None
        return f"{self.shown}/{inside}"


def starter(lesson: Lesson) -> App:
    """The starter of *lesson*."""
    return App(lesson, lesson.starter, f"lessons/{lesson.package}")


def solution(lesson: Lesson) -> App:
    """The solution of *lesson*."""
    return App(lesson, lesson.solution, f"solutions/{lesson.package}")


def working_copy(lesson: Lesson) -> App:
    """The learner's working copy of *lesson*."""
    return App(lesson, lesson.working_copy, f"workspace/{lesson.package}")


def elsewhere(lesson: Lesson, folder: Path) -> App:
    """The app for *lesson* in any other *folder*."""
    return App(lesson, folder.resolve(), str(folder))
