"""How the code is laid out: rooms, the direction of imports, sizes, and the map of it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT


TOOL = ROOT / "hitormiss"
LONGEST_MODULE, LONGEST_FUNCTION, MOST_PARAMETERS = 250, 45, 6
MODULES = sorted([*TOOL.rglob("*.py"), *(ROOT / "site_project").rglob("*.py")])


def rooms() -> list[str]:
    """The rooms as README lists them, the lowest first."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `hitormiss/(\w+)/` \|", text, re.MULTILINE)


def name_of(module: Path) -> str:
    inside = module.relative_to(ROOT).with_suffix("")
    return ".".join(inside.parts).removesuffix(".__init__")


def imports(module: Path) -> Iterator[str]:
    """The modules of the course that *module* imports, at its top or in a function."""
    names = {name_of(path) for path in MODULES}
    package = name_of(module).split(".")[: None if module.name == "__init__.py" else -1]
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*above, *filter(None, [node.module])])
            for alias in node.names:
                inner = f"{source}.{alias.name}"
                if inner in names:
                    yield inner
                elif source in names:
                    yield source


def test_readme_lists_the_rooms_that_there_are():
    there = {path.parent.name for path in TOOL.glob("*/__init__.py")}

    assert sorted(rooms()) == sorted(there)


@pytest.mark.parametrize("room", rooms())
def test_a_room_imports_only_lower_rooms(room):
    lower = rooms()[: rooms().index(room) + 1]
    found = {
        f"{name_of(module)} imports {target}"
        for module in (TOOL / room).rglob("*.py")
        for target in imports(module)
        if target.startswith("hitormiss.") and target.split(".")[1] not in lower
    }

    assert found == set()


def test_the_lab_imports_no_command():
    found = {
        target for module in (ROOT / "site_project").rglob("*.py") for target in imports(module)
    }

    assert not [name for name in found if name.startswith(("hitormiss.commands", "hitormiss.cli"))]


def test_no_module_imports_itself_through_others():
    graph = {name_of(module): set(imports(module)) - {name_of(module)} for module in MODULES}
    while graph:
        free = {name for name, targets in graph.items() if not targets & graph.keys()}
        assert free, f"These import one another: {sorted(graph)}"
        graph = {name: targets for name, targets in graph.items() if name not in free}


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_modules_and_functions_are_short(module):
    text = module.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_MODULE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            own = [arg.arg for arg in [*node.args.args, *node.args.kwonlyargs]]
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= LONGEST_FUNCTION, f"{node.name} has {lines} lines"
            assert len([name for name in own if name not in ("self", "cls")]) <= MOST_PARAMETERS


def test_the_map_names_files_that_there_are():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition("## The map")[2].partition("\n## ")[0]
    files = set(re.findall(r"[\w./]+\.(?:py|mjs|css|toml|md)\b", section))
    assert len(files) > 20
    missing = [
        name
        for name in sorted(files)
        if not any((base / name).exists() for base in (TOOL, ROOT, ROOT / "docs/assets"))
    ]

    assert missing == []
