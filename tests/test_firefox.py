"""The bench in Firefox, where it is installed: the checks, the editor, and this browser's cache."""

import json
import shutil

import pytest
from conftest import ROOT
from firefox import Firefox, find_firefox
from verdict import ALL, TRUE_OF_STARTER


SOLUTION = (ROOT / "solutions/lesson08_per_view/views.py").read_text()
SAID = "document.querySelector('.hm-bench__tools .hm-said')?.textContent"
PASSED = "document.querySelectorAll('.hm-sent.is-passed').length"
FAILED = "document.querySelectorAll('.hm-sent.is-failed').length"


@pytest.fixture
def firefox(built_lab, tmp_path):
    program = find_firefox()
    if program is None:
        pytest.skip("Firefox is not installed: apt-get install firefox-esr")
    shutil.rmtree(built_lab.root / "workspace", ignore_errors=True)
    firefox = Firefox(program, tmp_path)
    try:
        firefox.go(f"{built_lab.origin}/lessons/08_per_view/")
        firefox.wait(f"{SAID} === 'Not run yet.'")
        yield firefox
        assert firefox.messages == []
    finally:
        firefox.close()


def test_checks_are_run_and_a_failure_unfolds(firefox):
    firefox.click("#run")

    firefox.wait(f"{PASSED} + {FAILED} === {ALL}")
    assert firefox.value(PASSED) == TRUE_OF_STARTER
    assert "MEMCACHED" in firefox.value(
        "document.querySelector('.hm-sent.is-failed .hm-six').innerText.toUpperCase()"
    )


def test_editor_saves_and_checks(firefox, built_lab):
    firefox.click("#tab-code")
    firefox.wait("document.querySelector('.hm-ace')?.env?.editor.getValue()")
    firefox.value("document.querySelector('.hm-ace').env.editor.focus()")
    firefox.press("Control", "a")
    firefox.value(f"document.querySelector('.hm-ace').env.editor.onPaste({json.dumps(SOLUTION)})")
    firefox.wait("!document.querySelector('.hm-dirty').hidden")
    firefox.press("Control", "s")

    firefox.wait(f"{PASSED} === {ALL}")
    assert (built_lab.working_copy() / "views.py").read_text() == SOLUTION


def test_this_browser_uses_its_copy(firefox):
    lens = "document.querySelector('.hm-lenses').innerText"
    firefox.click("#tab-ask")
    firefox.click(".hm-bench__tools label:has([value=solution])")
    firefox.click(".hm-line-ask button[type=submit]")

    firefox.press_button("Fetch it here")
    firefox.wait(f"{lens}.includes('The whole response came from the app.')")
    firefox.press_button("Fetch it again")

    firefox.wait(f"{lens}.includes('Nothing was sent.')")
