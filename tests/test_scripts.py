"""Our scripts as the built site has them: the lab's modules in one file."""

import re

import pytest
from conftest import ROOT

from hitormiss.pages import scripts


@pytest.fixture
def lab(tmp_path):
    """A page's script, and beside it three modules that need one another."""
    (tmp_path / "lab").mkdir()
    texts = {
        "outer.mjs": "export const el = 1;\n",
        "lab/talk.mjs": "export const ask = async () => 2;\n",
        "lab/make.mjs": 'import { el } from "../outer.mjs";\n'
        'import { ask } from "./talk.mjs";\n\nexport * from "../outer.mjs";\n'
        'export * from "./talk.mjs";\nexport function make() { return [el, ask]; }\n',
        "lab/lab.mjs": 'import "./make.mjs";\nimport { ask, el, make } from "./make.mjs";\n'
        "make(ask, el);\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    return tmp_path / "lab"


def test_modules_become_one_in_the_order_in_which_they_need_one_another(lab):
    scripts.join(lab / "lab.mjs")

    assert [path.name for path in lab.iterdir()] == ["lab.mjs"]
    assert (lab / "lab.mjs").read_text().split("\n") == [
        'import { el } from "../outer.mjs";',
        "const ask = async () => 2;",
        "",
        "function make() { return [el, ask]; }",
        "make(ask, el);",
        "",
    ]


def test_name_that_two_modules_have_is_one_sentence(lab):
    (lab / "talk.mjs").write_text("export const ask = 2;\nconst make = 1;\n")

    with pytest.raises(scripts.ScriptError, match="both name something make"):
        scripts.join(lab / "lab.mjs")


def test_no_template_stands_in_another():
    """rjsmin takes the inner one for code, and the blanks out of its words."""
    for script in sorted((ROOT / "docs/assets").rglob("*.mjs")):
        assert not re.search(r"`[^`]*\$\{[^}`]*`", script.read_text()), script.name
