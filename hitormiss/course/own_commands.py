"""The commands of an app itself: the files in its ``management/commands/``."""

import ast
import re
import shlex
from contextlib import suppress

from hitormiss.course import own_files
from hitormiss.course.app import App


USAGE_ERROR = 2
"""The exit status of a command whose arguments are wrong."""


def own_commands(app: App) -> dict[str, str]:
    """
    The commands of *app* by name, each with an example: ``seed videogames --number=1000``.

    The docstring of the class ``Command`` has it, after ``manage.py``. Without one, the example
    is the name alone.
    """
    found = {}
    for path in sorted((app.folder / "management/commands").glob("[!_.]*.py")):
        if own_files.size(path) is not None:
            text = (own_files.read(path) or b"").decode("utf-8", "replace")
            example = re.search(rf"manage\.py ({re.escape(path.stem)}\b.*)", _docstring(text))
            found[path.stem] = example[1].strip() if example else path.stem
    return found


def _docstring(text: str) -> str:
    """The docstring of the class ``Command`` in the source *text*; empty if there is none."""
    with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
        for node in ast.parse(text).body:
            if isinstance(node, ast.ClassDef) and node.name == "Command":
                return ast.get_docstring(node) or ""
    return ""


def missing(app: App, arguments: list[str], program: str) -> str:
    """
    What *arguments* lack of the example of their command, as a sentence; empty if nothing.

    *program* is what stands before them, such as ``./course manage 4``.
    """
    name, *given = arguments
    _, *words = _words(own_commands(app).get(name, name)) or [name]
    lacks = _without_options(words)[len(_without_options(given)) :]
    if not lacks:
        return ""
    are = "is" if len(lacks) == 1 else "are"
    line = f"{program} {shlex.join([name, *lacks, *given])}"
    return f"{' and '.join(lacks)} {are} missing, as in: {line}"


def _words(line: str) -> list[str]:
    with suppress(ValueError):  # the quotes of an example may be open
        return shlex.split(line)
    return []


def _without_options(words: list[str]) -> list[str]:
    """The *words* that are neither options nor the value of one: ``--number 10``."""
    before = ["", *words]
    return [
        word
        for word, last in zip(words, before, strict=False)
        if not word.startswith("-") and not (last.startswith("-") and "=" not in last)
    ]
