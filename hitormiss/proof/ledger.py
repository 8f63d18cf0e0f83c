"""
The ledger of a lesson's mutants: why no check can tell one from the app that it was made of.

``checks/mutants/08_per_view.toml`` has an entry for each change that passes all checks, with
the reason why neither a client nor memcached can tell it. Its digest is that of the right
apps and the checks that the mutants were run with.
"""

import ast
import hashlib
import io
import json
import tokenize
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from hitormiss.course.catalogue import ROOT, Lesson


FOLDER = ROOT / "checks/mutants"
ANY_LESSON = FOLDER / "any_lesson.toml"
"""Changes that no lesson can tell: the same entries, without ``apps``."""


class Survivor(NamedTuple):
    """A *change* in one *file* that passes all checks in *app*: the solution, or a right way."""

    file: str
    change: str
    app: str | None


class Ledger:
    """The survivors of one lesson, each with the *reason* that explains it."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self.path = FOLDER / f"{lesson.stem}.toml"
        self.digest, self.reasons = _read(self.path)
        _, self.anywhere = _read(ANY_LESSON)

    def explains(self, survivor: Survivor) -> bool:
        """Whether there is a reason for *survivor*, in this lesson or for any."""
        return bool(self.reasons.get(survivor) or self._is_of_any_lesson(survivor))

    def _is_of_any_lesson(self, survivor: Survivor) -> bool:
        return survivor._replace(app=None) in self.anywhere

    def faults(self, survivors: Iterable[Survivor]) -> list[str]:
        """What is wrong with the ledger, beside a reason that is missing."""
        name, again = self.path.relative_to(ROOT), self.command
        faults = [
            f"{name} has a reason for a change in {one.app}/{one.file} that does not pass: {again}"
            for one in sorted(self.reasons.keys() - set(survivors))
        ]
        if not self.path.exists():
            faults.append(f"{name} is missing: {again}")
        elif not self.is_current():
            faults.append(f"{name} is of another solution, or of other checks: {again}")
        return faults

    def is_current(self) -> bool:
        """Whether the mutants were run since the right apps or the checks have changed."""
        return self.digest == digest(self.lesson)

    @property
    def command(self) -> str:
        """The command that writes it."""
        return f"./course verify --mutants {self.lesson.number} --write"

    def write(self, survivors: Iterable[Survivor]) -> None:
        """Write the *survivors* with the reasons that are known, and with empty ones."""
        self.digest = digest(self.lesson)
        own = sorted(one for one in survivors if not self._is_of_any_lesson(one))
        self.reasons = {one: self.reasons.get(one, "") for one in own}
        FOLDER.mkdir(exist_ok=True)
        self.path.write_text("\n".join(self._text()), encoding="utf-8")

    def _text(self) -> Iterator[str]:
        yield f'digest = "{self.digest}"\n'
        entries: dict[tuple[str, str, str], list[str | None]] = defaultdict(list)
        for (file, change, app), reason in self.reasons.items():
            entries[file, change, reason].append(app)
        for (file, change, reason), apps in entries.items():
            yield "[[survivor]]"
            yield f"apps = {json.dumps(apps)}"
            yield f"file = {json.dumps(file)}"
            yield f"change = {_block(change)}"
            yield f"reason = {_block(reason) if reason else json.dumps(reason)}\n"


def _read(path: Path) -> tuple[str | None, dict[Survivor, str]]:
    """The digest and the reasons in the file at *path*, if there is one."""
    facts = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return facts.get("digest"), {
        Survivor(entry["file"], entry["change"].strip(), app): entry["reason"].strip()
        for entry in facts.get("survivor", [])
        for app in entry.get("apps", [None])
    }


def digest(lesson: Lesson) -> str:
    """
    A digest of the right apps and the checks of *lesson*, without comments and docstrings.

    The shared app, and the fixtures and the log that these checks use, count too, and the tool
    does not.
    """
    paths = [lesson.checks_file, ROOT / "site_project/settings.py"]
    paths += (ROOT / "site_project/videogames").glob("*.py")
    paths += [lesson.log] if lesson.log.exists() else []
    for app in (lesson.solution, *lesson.right_ways):
        paths += [one for one in app.rglob("*") if one.is_file() and one.suffix != ".pyc"]
    found = hashlib.sha256()
    for path in sorted(paths):
        text = path.read_text(encoding="utf-8")
        code = _without_words(text) if path.suffix == ".py" else text
        found.update(f"{path.relative_to(ROOT)}\0{code}\0".encode())
    for fixture in _fixtures(lesson.checks_file):
        found.update(_without_words(fixture).encode())
    return found.hexdigest()[:32]


def _fixtures(checks_file: Path) -> list[str]:
    """The source of each fixture that the checks use, or that one of these fixtures uses."""
    source = (ROOT / "checks/conftest.py").read_text(encoding="utf-8")
    known = {one.name: one for one in ast.parse(source).body if isinstance(one, ast.FunctionDef)}
    checks = ast.parse(checks_file.read_text(encoding="utf-8")).body
    waiting = [one for one in checks if isinstance(one, ast.FunctionDef)]
    used: set[str] = set()
    while waiting:
        names = {argument.arg for argument in waiting.pop().args.args} & known.keys() - used
        waiting += [known[name] for name in names]
        used |= names
    return [ast.get_source_segment(source, known[name]) or "" for name in sorted(used)]


def _without_words(source: str) -> str:
    """*source* without comments, docstrings and empty lines. Each Python gives the same."""
    lines = source.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            first, last = node.lineno - 1, node.end_lineno or node.lineno
            if not lines[first][: node.col_offset].strip():
                lines[first:last] = [""] * (last - first)
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _block(text: str) -> str:
    """*text* as a string of TOML that is read as it is written."""
    return json.dumps(text, ensure_ascii=False) if "'''" in text else f"'''\n{text}\n'''"
