"""The files of a working copy as text: the editor of a page reads and saves them."""

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hitormiss.course import own_files, workspace
from hitormiss.course.catalogue import Lesson
from hitormiss.course.comparison import LARGEST
from hitormiss.course.workspace import WorkspaceError
from hitormiss.machine.installed import reason


NAME = re.compile(r"(\w[\w.-]*/){0,4}\w[\w.-]*", re.ASCII)
"""The path of a file in the app: no hidden folder, and nothing that leads out of it."""

LONGEST_NAME = 100


@dataclass(frozen=True)
class Source:
    """
    A file of an app. *name* is its path there, with ``/``.

    *text* is None if the file is too large for a page, or no UTF-8. *starter* is the text of
    the starter's file, None if the starter has no such file.
    """

    name: str
    text: str | None
    starter: str | None


class ChangedOutside(WorkspaceError):
    """The file is not what the page has read. *text* is what it has now; None if it is gone."""

    def __init__(self, sentence: str, text: str | None) -> None:
        super().__init__(sentence)
        self.text = text


def sources(lesson: Lesson) -> list[Source]:
    """The files of the working copy; those of the starter while there is none."""
    copy = lesson.working_copy if lesson.working_copy.is_dir() else lesson.starter
    names = sorted(str(path.relative_to(copy)) for path in own_files.listed(copy))
    return [Source(name, _text(copy / name), _text(lesson.starter / name)) for name in names]


def save(lesson: Lesson, name: str, text: str, before: str | None) -> None:
    """
    Write *text* into the file *name* of the working copy, which is made if there is none.

    *before* is the text that the page has read; None for a new file. Raises `ChangedOutside`
    if the file has another text by now, and `WorkspaceError` if it cannot be written.
    """
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise WorkspaceError("A name has letters, digits, _, - and dots, such as signals.py.")
    content = _encoded(name, text)
    with workspace.alone(lesson):
        workspace.make(lesson)
        path = _inside(lesson.working_copy, name)
        _compare(path, name, before)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            own_files.replace(path, content)
        except OSError as error:
            raise WorkspaceError(f"{name} cannot be saved: {reason(error)}.") from error


def _encoded(name: str, text: str) -> bytes:
    try:
        content = text.encode()
    except UnicodeEncodeError as error:
        raise WorkspaceError(f"{name} has a character that UTF-8 does not have.") from error
    if len(content) > LARGEST:
        raise WorkspaceError(f"{name} is longer than {LARGEST:,} bytes: use an editor of your own.")
    return content


def _inside(folder: Path, name: str) -> Path:
    """The path of the file *name*. Raises `WorkspaceError` where a link leads out of *folder*."""
    path = folder / name
    if path.is_symlink() or path.parent.resolve() != folder.resolve() / Path(name).parent:
        raise WorkspaceError(f"{name} is a link: change it with an editor of your own.")
    return path


def _compare(path: Path, name: str, before: str | None) -> None:
    """Raise `ChangedOutside` if the file has not the text *before*, or is there without one."""
    now = _text(path)
    if before is None and os.path.lexists(path):
        raise ChangedOutside(f"{name} exists already.", now)
    if now != before:
        what = "deleted" if now is None else "changed"
        raise ChangedOutside(f"{name} was {what} outside this page since you opened it.", now)


def _text(path: Path) -> str | None:
    content = own_files.read(path, LARGEST)
    with suppress(UnicodeDecodeError):
        return None if content is None else content.decode()
    return None
