"""A failure on a page: all its texts are there, each in its place."""

import json
import re

import pytest
from conftest import ROOT
from small_lesson import FAILURE, NOT_STARTED, words

from hitormiss.pages.failure import failure_section
from hitormiss.telling.report import LABELS, failure_lines, plain


RECORDED = sorted((ROOT / "checks/mistakes").rglob("failure.json"))


def section(facts, name):
    """Return the failure as HTML, with the quotes as a reader sees them."""
    html = failure_section(facts, name)
    return html.replace("&#34;", '"').replace("&#39;", "'")


def texts_of(facts):
    """Every text of a failure that a page shows."""
    yield from [facts["sentence"], facts["id"], facts["asked_note"]]
    yield from (line for request in facts["asked"] for line in request["curl"])
    yield from [*facts["expected"]["lines"], *facts["got"]["lines"]]
    yield from (line for _, line in facts["answer"])
    yield from facts["memcached"]["notes"]
    for request in facts["memcached"]["requests"]:
        yield from (event["text"] for event in request["events"])
    for entry in facts["log"]:
        yield from [entry["where"] or "", *entry["lines"]]
    yield facts["likely"] or ""


class TestFailure:
    def test_parts_stand_in_their_order(self):
        html = section(FAILURE, "minutes")
        found = re.findall(r"<li class=\"is-[\w-]+\"><b>([A-Z ]+)</b>", html)

        assert found == [label for label in LABELS.values() if label not in ("NOT YET", "NEXT")]

    def test_the_lab_has_the_same_labels(self):
        scripts = "".join(path.read_text() for path in (ROOT / "docs/assets/lab").glob("*.mjs"))

        assert re.findall(r"\brow\(\"([A-Z ]+)\"", scripts) == [*LABELS.values()][1:]

    def test_first_wrong_letter_is_marked_in_place(self):
        html = section(FAILURE, "minutes")

        assert '"price":"<mark>2</mark>9.99"\n         <mark>^</mark>' in html

    def test_command_can_be_copied_and_the_answer_is_whole(self):
        html = section(FAILURE, "minutes")

        assert (
            "<code>curl -i -H 'Accept: application/json' \\\n"
            "  http://127.0.0.1:8000/videogames/</code></pre>"
            "<p>In memcached: every entry expires now.</p>"
        ) in html
        assert "  Vary: Accept, &lt;Cookie&gt;\n\n<b>&gt;" in html

    def test_each_request_has_a_timeline(self):
        first, second = re.findall(
            r'<ol class="hm-rail".*?</ol>', failure_section(FAILURE, "minutes")
        )

        assert words(first) == (
            "GET request 1, 200 MISS headers SET headers ttl=7200 SET page ttl=7200"
        )
        assert words(second) == "GET request 2, no response"

    def test_app_that_does_not_start(self):
        """It has no timelines, its log keeps its indent, and its id leads to what to do."""
        html = failure_section(NOT_STARTED, "syntax error")

        assert "views.py:9\n  @method_decorator(cache_page(7200)\n                   ^\n" in html
        assert "<p>No request was sent.</p>" in html
        assert "hm-rail" not in html
        assert '<a href="#do">08/api-starts</a>' in html

    def test_some_are_recorded(self):
        assert RECORDED

    @pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.parent.name)
    def test_recorded_failure(self, path):
        """Each of its texts is on the page, and ``words.txt`` is its text in the terminal."""
        facts = json.loads(path.read_text())
        shown = words(failure_section(facts, "any")).replace(" ", "")
        missing = [text for text in texts_of(facts) if "".join(text.split()) not in shown]

        assert missing == []
        assert plain(failure_lines(facts)) + "\n" == (path.parent / "words.txt").read_text()
