"""The imports of our scripts, which are served as they are written."""

import re
from graphlib import TopologicalSorter

from conftest import ROOT


ASSETS = ROOT / "docs/assets"
IMPORT = re.compile(r"^(?:import|export) (?:[^\"]* from )?\"(\.[^\"]+)\";$", re.MULTILINE)


def imports():
    """For each script, the files that it imports when it is loaded."""
    return {
        script: {(script.parent / path).resolve() for path in IMPORT.findall(script.read_text())}
        for script in ASSETS.rglob("*.mjs")
    }


def test_no_import_is_circular():
    order = TopologicalSorter(imports()).static_order()  # raises CycleError

    assert {*order} == {*ASSETS.rglob("*.mjs")}


def test_no_script_imports_the_script_of_every_page():
    assert ASSETS / "hitormiss.mjs" not in set().union(*imports().values())
