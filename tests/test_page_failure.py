"""A failure on a page: every recorded word of it arrives there, in its place."""

import re

from conftest import ROOT
from small_lesson import WORDS, words

from hitormiss.pages.failure import failure_section, failures
from hitormiss.telling.report import LABELS


class TestFailure:
    def test_each_failure_of_a_run_is_found(self):
        assert [each.id for each in failures(WORDS)] == [
            "08/one-game-is-fresh",
            "08/list-is-cached",
        ]

    def test_parts_stand_in_their_order(self):
        html = failure_section(failures(WORDS)[1], "minutes")
        found = re.findall(r"<li class=\"is-[\w-]+\"><b>([A-Z ]+)</b>", html)

        assert found == [label for label in LABELS.values() if label not in ("NOT YET", "NEXT")]

    def test_first_wrong_letter_is_marked_in_place(self):
        html = failure_section(failures(WORDS)[1], "minutes")

        assert '"price":"<mark>2</mark>9.99"\n         <mark>^</mark>' in html

    def test_command_pastes_and_the_answer_is_whole(self):
        html = failure_section(failures(WORDS)[1], "minutes")

        assert (
            "<code>curl -i -H 'Accept: application/json' \\\n"
            "  http://127.0.0.1:8000/videogames/</code></pre>"
            "<p>In memcached: the time of every entry runs out.</p>"
        ) in html
        assert "  Vary: Accept, &lt;Cookie&gt;\n\n<b>&gt;" in html

    def test_timeline_that_was_broken_is_one_again(self):
        first, second = re.findall(
            r'<ol class="hm-rail".*?</ol>', failure_section(failures(WORDS)[1], "minutes")
        )

        assert words(first) == (
            "GET request 1, 200 MISS headers SET headers ttl=7200 SET page ttl=7200"
        )
        assert words(second) == "GET request 2, no answer"

    def test_log_keeps_its_indent(self):
        html = failure_section(failures(WORDS)[0], "syntax error")

        assert "views.py:9\n  @method_decorator(cache_page(7200)\n                   ^\n" in html

    def test_every_recorded_word_arrives_on_the_page(self):
        """Whatever the tool printed: no word of a failure is lost but NEXT and the last line."""
        recorded = sorted((ROOT / "checks/mistakes").rglob("words.txt"))
        assert recorded
        for path in recorded:
            text = path.read_text()
            told = failures(text)
            assert told, path
            for each in told:
                html = words(failure_section(each, "any"))
                shown = html.replace(" ", "")
                for label, lines in each.parts.items():
                    for line in lines if label not in ("NEXT", "MEMCACHED") else ():
                        plain = re.sub(r"^ {0,10}\d+ ", "", line)
                        assert plain.replace(" ", "") in shown, f"{path}: {line}"
