"""Makes the learner's working copies from the starters. A reset keeps a backup."""

import os
import shutil
import tempfile
from pathlib import Path

from hitormiss.course.catalogue import ROOT, Lesson


WORKSPACE = ROOT / "workspace"
BACKUPS = WORKSPACE / ".backups"


class WorkspaceError(Exception):
    """The working copy cannot be made or changed. The message says why, and what to do."""


def make(lesson: Lesson) -> bool:
    """Make the working copy of *lesson* if there is none. Return whether it was made."""
    copy = lesson.working_copy
    if copy.is_dir():
        return False
    if copy.exists() or copy.is_symlink():
        raise WorkspaceError(f"{_name(copy)} is not a folder. Move it away and try again.")
    _copy(lesson.starter, copy)
    return True


def reset(lesson: Lesson) -> Path | None:
    """Replace the working copy by the starter. Return the path of its backup, or None."""
    backup = None
    if lesson.working_copy.exists():
        backup = _next_backup(lesson)
        backup.parent.mkdir(parents=True, exist_ok=True)
        os.rename(lesson.working_copy, backup)
    try:
        make(lesson)
    except BaseException:
        if backup and not lesson.working_copy.exists():
            os.rename(backup, lesson.working_copy)
        raise
    return backup


def undo(lesson: Lesson) -> Path:
    """
    Swap the working copy with its newest backup, and return the path of that backup.

    A second `undo` reverts the first.
    """
    backups = _backups(lesson)
    if not backups:
        raise WorkspaceError(f"There is nothing to undo: lesson {lesson.number} was never reset.")
    newest = backups[-1]
    aside = newest.with_name(f"{newest.name}.aside")
    if lesson.working_copy.exists():
        os.rename(lesson.working_copy, aside)
    os.rename(newest, lesson.working_copy)
    if aside.exists():
        os.rename(aside, newest)
    return newest


def _backups(lesson: Lesson) -> list[Path]:
    folder = BACKUPS / lesson.package
    there = [path for path in folder.glob("*") if path.name.isdigit()] if folder.exists() else []
    return sorted(there, key=lambda path: int(path.name))


def _next_backup(lesson: Lesson) -> Path:
    backups = _backups(lesson)
    number = int(backups[-1].name) + 1 if backups else 1
    return BACKUPS / lesson.package / str(number)


def _copy(source: Path, target: Path) -> None:
    """Copy a folder in one step: *target* is complete, or does not exist."""
    try:
        WORKSPACE.mkdir(exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".new-", dir=WORKSPACE))
    except OSError as error:
        raise WorkspaceError(_cannot(target, error)) from error
    try:
        unfinished = aside / target.name
        shutil.copytree(source, unfinished, ignore=shutil.ignore_patterns("__pycache__"))
        os.rename(unfinished, target)
    except FileExistsError:
        pass  # another ./course has made the same copy
    except (OSError, shutil.Error) as error:
        if not target.is_dir():
            raise WorkspaceError(_cannot(target, error)) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _cannot(target: Path, error: Exception) -> str:
    reason = getattr(error, "strerror", None) or str(error)
    return f"{_name(target)} cannot be made: {reason}. Check disk space and permissions."


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))
