"""
The mutants of a lesson: its right apps, each changed in one place.

The operators are those of cosmic-ray, without what runs them there, and our own. A change
that makes no other program makes no mutant: that of a docstring, for one.
"""

import ast
import difflib
import re
import warnings
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import CodeType

import parso
from cosmic_ray.ast import ast_nodes
from cosmic_ray.operators.operator import Operator as LibraryOperator
from cosmic_ray.operators.provider import OperatorProvider

from hitormiss.course.catalogue import ROOT, Lesson
from hitormiss.proof.operators import OPERATORS, Operator, alias_exchanged


TEXT_FILES = (".py", ".conf")
Programs = frozenset[tuple[str, Hashable]]
"""What each file of an app does, by its name."""


@dataclass(frozen=True)
class Mutant:
    """
    A right app of *lesson* with another *text* in one *file*.

    The app is the solution, with the files of *way* in it if it is a right way. *change* has
    the lines that differ, ``- old`` and ``+ new``, and *line* is the number of the first.
    """

    lesson: Lesson
    way: Path | None
    file: str
    text: str
    line: int
    change: str

    @property
    def app(self) -> str:
        """``solution``, or the name of the right way."""
        return self.way.name if self.way else "solution"

    @property
    def shown(self) -> str:
        """The place of the change: ``solutions/lesson08_per_view/views.py:13``."""
        return f"{(self.way or self.lesson.solution).relative_to(ROOT)}/{self.file}:{self.line}"


def of_lesson(lesson: Lesson) -> list[Mutant]:
    """
    The mutants of the solution and of the right ways of *lesson*, each program once.

    Of a right way, only the files that it brings are changed, and of these only what is not
    the solution's: the same change of the same lines is tried there.
    """
    solution = _texts(lesson.solution)
    apps = {None: solution} | {way: solution | _texts(way) for way in lesson.right_ways}
    seen = {_programs(texts) for texts in apps.values()}
    made = [one for way, texts in apps.items() for one in _of_app(lesson, way, texts, seen)]
    of_solution = {(one.file, one.change) for one in made if one.way is None}
    return [one for one in made if one.way is None or (one.file, one.change) not in of_solution]


def _of_app(
    lesson: Lesson, way: Path | None, texts: dict[str, str], seen: set[Programs]
) -> Iterator[Mutant]:
    """The mutants of one app, which has the *texts*, without those whose programs are *seen*."""
    for name in _texts(way or lesson.solution):
        for text in _variants(name, texts):
            programs = _programs(texts | {name: text})
            if (name, None) not in programs and programs not in seen:
                seen.add(programs)
                yield Mutant(lesson, way, name, text, *_change(texts[name], text))


def _texts(folder: Path) -> dict[str, str]:
    """The text of each file that decides what the app in *folder* does, by its name there."""
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.suffix in TEXT_FILES
    }


def _programs(texts: dict[str, str]) -> Programs:
    return frozenset((name, _program(name, text)) for name, text in texts.items())


@lru_cache(maxsize=64)
def _program(name: str, text: str) -> Hashable:
    """What *text* does, without comments, docstrings and layout; None if it is no Python."""
    if not name.endswith(".py"):
        return tuple(filter(_is_option, text.splitlines()))
    with warnings.catch_warnings():  # some mutants are odd, such as `1 is 1`
        warnings.simplefilter("ignore")
        try:
            return _facts(compile(text, name, "exec", optimize=2))
        except SyntaxError:
            return None


def _facts(code: CodeType) -> Hashable:
    """What *code* does. Python has computed its constants: ``60 - 60`` is ``60 ^ 60``."""
    constants = [_facts(one) if isinstance(one, CodeType) else repr(one) for one in code.co_consts]
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    arguments = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags)
    return (code.co_name, code.co_code, code.co_exceptiontable, *names, *arguments, *constants)


def _is_option(line: str) -> bool:
    """Whether *line* of a memcached.conf is neither empty nor a comment."""
    return bool(line.strip()) and not line.startswith("#")


def _variants(name: str, texts: dict[str, str]) -> Iterator[str]:
    """The texts that the file *name* of the app with *texts* becomes."""
    if name.endswith(".py"):
        yield from _python_variants(texts[name], alias_exchanged(_aliases(texts)))
    else:
        yield from _conf_variants(texts[name].splitlines(keepends=True))


def _conf_variants(lines: list[str]) -> Iterator[str]:
    """Each option left out, and each number of one halved, doubled, and one more or less."""
    for index, line in enumerate(lines):
        others = [""] if _is_option(line) else []
        for number in re.finditer(r"\d+", line.partition("#")[0] if others else ""):
            was = int(number[0])
            for new in (was // 2, was - 1, was + 1, was * 2):
                others.append(f"{line[: number.start()]}{new}{line[number.end() :]}")
        for other in others:
            yield "".join([*lines[:index], other, *lines[index + 1 :]])


def _python_variants(source: str, exchange: Operator) -> Iterator[str]:
    lines = source.splitlines(keepends=True)

    def offset(position: tuple[int, int]) -> int:
        return sum(map(len, lines[: position[0] - 1])) + position[1]

    for number, node in enumerate(ast_nodes(parso.parse(source))):
        begin, end = offset(node.get_start_pos_of_prefix()), offset(node.end_pos)
        for operator in (*OPERATORS, exchange, _library(source, number)):
            for code in operator(node):
                yield source[:begin] + code + source[end:]


def _library(source: str, number: int) -> Operator:
    """
    All operators of cosmic-ray, as one of ours, for node *number* of *source*.

    They change the tree that they are given, so each gets a tree of its own.
    """

    def mutate(node: parso.tree.NodeOrLeaf) -> Iterator[str]:
        for operator in LIBRARY:
            for index, _ in enumerate(operator.mutation_positions(node)):
                copy = list(ast_nodes(parso.parse(source)))[number]
                prefix = copy.get_first_leaf().prefix
                changed = operator.mutate(copy, index)
                if changed is None:
                    yield ""  # the node is left out
                else:
                    yield prefix + changed.get_code(include_prefix=False).lstrip()

    return mutate


def _operators_of_the_library() -> list[LibraryOperator]:
    """
    Those that need no arguments: the others draw numbers, and each run would differ.

    An arithmetic operator is replaced by one other, not by each: a time is then another one.
    """
    provider = OperatorProvider()
    kinds: dict[str, Callable[[], LibraryOperator]] = {}
    for name in provider:
        if not provider[name].arguments():
            arithmetic = re.match(r"ReplaceBinaryOperator_[A-Za-z]+(?=_)", name)
            kinds.setdefault(arithmetic[0] if arithmetic else name, provider[name])
    return [kind() for kind in kinds.values()]


LIBRARY = _operators_of_the_library()


def _aliases(texts: dict[str, str]) -> set[str]:
    """The keys of ``CACHES = {…}``, wherever it stands."""
    return {
        key.value
        for name, text in texts.items()
        if name.endswith(".py")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
        if getattr(node.targets[0], "id", "") == "CACHES"
        for key in node.value.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


def _change(old: str, new: str) -> tuple[int, str]:
    """The number of the first line that differs, and the lines, as ``- old`` and ``+ new``."""
    before, after = old.splitlines(), new.splitlines()
    lines = list(difflib.unified_diff(before, after, n=0, lineterm=""))
    place = re.match(r"@@ -(\d+)(,0)?", lines[2])
    assert place is not None  # a diff begins with two lines of names, then the place
    first = int(place[1]) + bool(place[2])  # ",0": lines are added behind this one
    shown = [line for line in lines[3:] if line[0] in "-+" and line[1:].strip()]
    changed = [f"{line[0]} {line[1:].strip()}" for line in shown]
    return first, "\n".join(changed)
