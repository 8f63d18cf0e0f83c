"""Makes the learner's working copies from the starters. A reset keeps a backup."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hitormiss.course.catalogue import HOME, ROOT, Lesson
from hitormiss.machine.installed import reason


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
    with alone(lesson):
        backup = None
        if lesson.working_copy.exists():
            backup = _next_backup(lesson)
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
    with alone(lesson):
        backups = _backups(lesson)
        if not backups:
            never = f"There is nothing to undo: lesson {lesson.number} was never reset."
            raise WorkspaceError(never)
        newest = backups[-1]
        aside = newest.with_name(f"{newest.name}.aside")
        if lesson.working_copy.exists():
            os.rename(lesson.working_copy, aside)
        os.rename(newest, lesson.working_copy)
        if aside.exists():
            os.rename(aside, newest)
        return newest


@contextmanager
def alone(lesson: Lesson) -> Iterator[None]:
    """Let no other ./course move the copies meanwhile, and finish what one was killed in."""
    HOME.mkdir(exist_ok=True)
    with (HOME / "workspace.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for aside in (BACKUPS / lesson.package).glob("*.aside"):
            there = lesson.working_copy.exists()
            os.rename(aside, _next_backup(lesson) if there else lesson.working_copy)
        yield


def _next_backup(lesson: Lesson) -> Path:
    numbers = [int(path.name) for path in _backups(lesson)]
    backup = BACKUPS / lesson.package / str(max(numbers, default=0) + 1)
    backup.parent.mkdir(parents=True, exist_ok=True)
    return backup


def _backups(lesson: Lesson) -> list[Path]:
    there = (BACKUPS / lesson.package).glob("[0-9]*")
    return sorted((path for path in there if path.name.isdigit()), key=lambda path: int(path.name))


def _copy(source: Path, target: Path) -> None:
    """Copy a folder in one step: *target* is complete, or does not exist."""
    try:
        WORKSPACE.mkdir(exist_ok=True)
        with TemporaryDirectory(prefix=".new-", dir=WORKSPACE, ignore_cleanup_errors=True) as aside:
            unfinished = Path(aside, target.name)
            shutil.copytree(source, unfinished, ignore=shutil.ignore_patterns("__pycache__"))
            os.rename(unfinished, target)
    except OSError as error:
        if not target.is_dir():  # else another ./course has made the same copy
            what = f"{_name(target)} cannot be made: {reason(error)}."
            raise WorkspaceError(f"{what} Check disk space and permissions.") from error


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))
