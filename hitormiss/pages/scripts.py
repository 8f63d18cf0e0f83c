"""
Scripts as pages fetch them: modules that belong together in one file, without their comments.

They run as they are written, too. But each file is a fetch, which has to wait for
the one that names it, and many small files compress worse than one.
"""

import re
from pathlib import Path

from rjsmin import jsmin


IMPORT = re.compile(
    r"^(?:import (?:\{(?P<names>[^}]*)\} from )?|export \* from )\"(?P<path>\.[^\"]+)\";\n",
    re.MULTILINE,
)
EXPORT = re.compile(r"^export (?=async |class |const |function |let )", re.MULTILINE)
NAME = re.compile(r"^(?:async )?(?:class|const|function|let) (\w+)", re.MULTILINE)


class ScriptError(Exception):
    """The modules cannot stand in one file. The message is the reason, one sentence."""


def join(main: Path) -> None:
    """Put all that *main* imports from its own folder into its file, and remove the others."""
    modules = _needed(main, [])
    owners: dict[str, Path] = {}
    outside: set[str] = set()
    wanted: set[str] = set()
    pieces = []
    for module in modules:
        text = module.read_text(encoding="utf-8")
        for found in IMPORT.finditer(text):
            wanted.update(re.findall(r"\w+", found["names"] or ""))
            if not found["path"].startswith("./"):
                outside.add(found["path"])
        piece = EXPORT.sub("", IMPORT.sub("", text))
        for name in NAME.findall(piece):
            if owners.setdefault(name, module) != module:
                raise ScriptError(
                    f"{owners[name].name} and {module.name} both name something {name}. "
                    "They become one file: rename one of the two."
                )
        pieces.append(piece)
    # What one of them hands on from outside is imported once, for all.
    (path,) = outside
    names = ", ".join(sorted(wanted - set(owners)))
    head = f'import {{ {names} }} from "{path}";\n'
    main.write_text("".join([head, *pieces]), encoding="utf-8")
    for module in modules:
        if module != main:
            module.unlink()


def _needed(module: Path, before: list[Path]) -> list[Path]:
    """*module* after all that it needs from its own folder, each once."""
    for found in IMPORT.finditer(module.read_text(encoding="utf-8")):
        path = module.parent / found["path"]
        if found["path"].startswith("./") and path not in before:
            _needed(path, before)
    before.append(module)
    return before


def minify(script: Path) -> None:
    """Rewrite *script* without what is written for its readers."""
    script.write_text(jsmin(script.read_text(encoding="utf-8")), encoding="utf-8")
