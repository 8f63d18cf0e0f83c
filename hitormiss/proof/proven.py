"""
The lessons that were proven as they are now, so that ``./course test`` need not do it again.

``checks/proven.toml`` has a digest of each lesson and of everything that its proof depends on.
``./course verify --write`` writes it, for the lessons whose proofs have all passed.
"""

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from hitormiss.course.catalogue import ROOT, Lesson, lessons
from hitormiss.proof.apps import RECORDED, shown_mistakes


FILE = ROOT / "checks/proven.toml"

TOOL = ("machine", "http", "course", "cache", "serving", "judging", "diagnosis", "telling", "runs")
"""The folders of ``hitormiss/`` that decide what an app is told."""

SHARED = ("checks/conftest.py", "site_project", "requirements.txt", "hitormiss/proof")


def is_proven(lesson: Lesson) -> bool:
    """Whether nothing has changed since *lesson* was proven."""
    return _read().get(lesson.stem) == digest(lesson)


def keep(proven: Mapping[Lesson, str]) -> list[Lesson]:
    """
    Write that lessons were proven, and return those that were not written.

    Each has the digest of its sources from before its proof. If this is another one now, what
    was proven is not what is there.
    """
    changed = [lesson for lesson, before in proven.items() if sources(lesson) != before]
    found = _read() | {one.stem: digest(one) for one in proven if one not in changed}
    lines = [f'{one.stem} = "{found[one.stem]}"' for one in lessons() if one.stem in found]
    about = f"# {(__doc__ or '').strip().splitlines()[0]}\n# ./course verify --write\n"
    FILE.write_text("\n".join([about, *lines, ""]), encoding="utf-8")
    return changed


def _read() -> dict[str, str]:
    return tomllib.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def digest(lesson: Lesson) -> str:
    """A digest of every file that the proof of *lesson* depends on."""
    return _digest(lesson, _files(lesson))


def sources(lesson: Lesson) -> str:
    """The same, without what the proof itself writes: the recordings."""
    return _digest(lesson, (file for file in _files(lesson) if not _is_recording(lesson, file)))


def _digest(lesson: Lesson, files: Iterable[Path]) -> str:
    # What a page shows is recorded in another form.
    found = hashlib.sha256(" ".join(sorted(shown_mistakes(lesson))).encode())
    for path in sorted(set(files)):
        found.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return found.hexdigest()[:32]


def _is_recording(lesson: Lesson, file: Path) -> bool:
    return file.name in RECORDED or file == lesson.recorded


def _files(lesson: Lesson) -> Iterator[Path]:
    shared = [ROOT / name for name in (*SHARED, *(f"hitormiss/{name}" for name in TOOL))]
    own = [lesson.checks_file, lesson.log, lesson.hints_file, lesson.recorded, lesson.page]
    apps = [lesson.starter, lesson.solution, *lesson.mistakes, *lesson.right_ways]
    for path in (*shared, *own, *apps):
        inside = path.rglob("*") if path.is_dir() else [path]
        for file in inside:
            # The lab shows what is proven, and is no part of it.
            is_of_lab = ROOT / "site_project/lab" in file.parents
            if file.is_file() and file.suffix != ".pyc" and not is_of_lab:
                yield file
