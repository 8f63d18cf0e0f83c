"""The blocks of a page: each is made from files, and an error names the file that is missing."""

import json
import re
from html import unescape

import pytest
from small_lesson import ASKED, PAGE, POSTED, RECORDED, block, render, root, words

from hitormiss.course import catalogue, scenario
from hitormiss.pages.lesson_page import PageError


__all__ = ["root"]


@pytest.mark.usefixtures("root")
class TestHead:
    def test_heading_becomes_the_head_of_the_lesson(self):
        html = render("# 8. Cache per view\n\nText.\n")

        assert (
            '<span aria-hidden="true" class="hm-head__no" data-search-exclude="">08</span>' in html
        )
        assert '<h1 data-search-exclude="" id="lesson-8-cache-per-view">' in html
        assert 'aria-label="What happens here: miss, set, hit"' in html
        assert "One <code>line</code>, and a list." in html
        assert "20 minutes Level basics Best after lesson 5 2 checks" in words(html)

    def test_prerequisite_that_has_a_page_is_a_link(self, root):
        (root / "docs/lessons/05_caches.md").write_text("---\ntitle: CACHES\n---\n# 5. CACHES\n")

        assert '<a href="../05_caches/">05 CACHES</a>' in render("# 8. Cache per view\n")

    def test_other_pages_keep_their_heading(self):
        assert render("# Set-up\n") == '<h1 id="set-up">Set-up</h1>'

    def test_error_names_an_unknown_mark_of_the_story(self, root):
        page = root / "docs/lessons/08_per_view.md"
        page.write_text(PAGE.replace("story: miss", "story: mist"))

        with pytest.raises(PageError, match="“mist” is not one of hit, miss, set"):
            render("# 8. Cache per view\n")

    def test_objectives_come_from_the_front_matter(self):
        html = block("checks")

        assert "You can now" in html
        assert "<li>store one &lt;answer&gt;</li>" in html
        assert "<li>read <code>Age</code></li>" in html

    def test_map_has_a_row_for_each_lesson(self):
        html = render("```lesson-map\nThe article\n```\n")

        assert '<a href="lessons/08_per_view/"><b>08</b>' in html


@pytest.mark.usefixtures("root")
class TestBench:
    def test_each_sentence_has_the_id_of_its_check_as_anchor(self):
        html = block("checks")

        assert re.findall(r'<li class="hm-sent is-waiting" id="([^"]+)"', html) == [
            "08/list-is-cached",
            "08/one-game-is-fresh",
        ]

    def test_hints_are_folded_in_the_row_of_their_sentence(self):
        first, second = block("checks").split('<li class="hm-sent ')[1:]

        assert (first.count('class="hm-nudge"'), second.count('class="hm-nudge"')) == (3, 1)
        assert "<details open" not in first + second
        assert "and read <code>X-Queries</code>." in first

    def test_failure_of_the_starter_waits_in_its_row(self):
        first, second = block("checks").split('<li class="hm-sent ')[1:]

        assert '<template><ol class="hm-six">' in first
        assert "<template>" not in second

    def test_files_of_the_starter_are_there_to_read(self):
        html = block("checks")

        assert re.findall(r'data-file="([^"]+)"', html) == ["views.py", "urls.py"]
        assert "# TODO: &lt;slow&gt;" in html
        assert "Open views.py" in html

    def test_recorded_exchanges_come_as_json(self, root):
        page = root / "docs/lessons/08_per_view.md"
        page.write_text(f"{PAGE}\n# 8. Cache\n\n```exchange\n{ASKED}\n```\n")
        found = re.search(r'class="hm-recorded">(.*?)</script>', block("checks"))[1]

        run = json.loads(found)[0]
        assert (run["app"], run["lines"][0]) == ("solution", "GET /videogames/")
        assert [one["response"]["status"] for one in run["exchanges"]] == [200, 200]


@pytest.mark.usefixtures("root")
class TestExchange:
    def test_every_header_of_every_response_is_there(self):
        html = block("exchange", ASKED)

        for each in RECORDED["exchanges"][ASKED]["exchanges"]:
            for name, value in each["response"]["headers"]:
                assert f"{name}: {value}" in words(html)

    def test_headers_that_the_page_explains_come_first(self):
        html = block("exchange", ASKED)

        marked = re.findall(r'<li class="is-marked[^>]* title="[^"]+"><b>([^<]+):</b>', html)
        assert marked == ["X-Queries", "Cache-Control", "Age", "X-Queries", "Cache-Control"]
        assert "Date: now" in html.partition('<details class="hm-fold">')[2]

    def test_what_differs_from_the_response_before_is_marked(self):
        new = re.findall(r'is-new" title="[^"]+"><b>([^<]+):</b>', block("exchange", ASKED))

        assert new == ["Age", "X-Queries"]

    def test_trace_is_what_memcached_did(self):
        first, second = re.findall(
            r'<span class="hm-trace__row">.*?</li>', block("exchange", ASKED)
        )

        assert words(first) == "1 GET MISS headers query 1 SET page 200"
        assert words(second) == "2 GET HIT headers HIT page 200"

    def test_small_body_is_shown_and_a_large_one_has_its_size(self):
        assert "148,752 bytes" in block("exchange", ASKED)
        assert '{"id": 1001}' in words(block("exchange", POSTED))

    def test_prediction_folds_the_answer(self):
        html = block("predict", f"{ASKED}\n---\nguess: *yes | no\nYes: it has an `Age`.")
        asked, _, answer = html.partition('<details class="hm-answer">')

        assert "2 GET /videogames/ Cookie: theme=dark" in words(asked)
        assert "Age" not in asked
        assert "Yes: it has an <code>Age</code>." in answer
        assert 'data-guess="yes|no" data-right="yes"' in asked


@pytest.mark.usefixtures("root")
class TestCode:
    def test_diff_has_both_versions_complete(self, root):
        html = block("lesson-diff")
        lines = re.findall(r'<(span|ins|del) class="hm-l"[^>]*>(.*?)</\1>(?=<|$)', html)
        plain = [(tag, unescape(re.sub(r"<[^>]+>", "", line))) for tag, line in lines]

        assert [line for tag, line in plain if tag != "ins"] == [
            "import a", "", "# TODO: <slow>", "run()"
        ]  # fmt: skip
        assert [line for tag, line in plain if tag != "del"] == ["import a", "", "cache(7200)"]
        assert "1 lines in, 2 out, in one file" in html

    def test_diff_of_different_files_is_an_error(self, root):
        (root / "solutions/lesson08_per_view/middleware.py").write_text("")

        with pytest.raises(PageError, match="do not have the same files"):
            block("lesson-diff")

    def test_mistake_is_named_by_what_someone_sees(self):
        html = block("mistake", "minutes: The list is made again\nIt counts `seconds`.")

        assert "<summary><span>The list is made again</span></summary>" in html
        assert '<span class="hm-ln" data-n="3">cache(<mark>120</mark>)</span>' in html
        assert "The list is made once" in html
        assert "<p>It counts <code>seconds</code>.</p>" in html
        assert "7200" not in html  # nothing of the solution


GUESSED = "GET /other/\n---\nguess: *yes | no\nYes."


@pytest.mark.usefixtures("root")
class TestErrors:
    VERIFY = r" Run \./course verify 8 --write$"

    @pytest.mark.parametrize(
        ("fence", "text", "gone", "message"),
        [
            ("checks", "", "checks/test_08_per_view.py", "test_08_per_view.py is missing.$"),
            ("checks", "", "checks/hints/08_per_view.md", "hints/08_per_view.md is missing.$"),
            (
                "checks",
                "",
                "checks/mistakes/lesson08_per_view/starter/failures.json",
                "failures.json is missing." + VERIFY,
            ),
            ("exchange", ASKED, "checks/recorded/08_per_view.json", "json is missing." + VERIFY),
            ("exchange", "GET /other/", None, "nothing is recorded for “GET /other/”." + VERIFY),
            ("exchange", "GET videogames", None, "'GET videogames' is not a request"),
            ("exchange", "app: mine\nGET /", None, "mine is neither starter nor solution.$"),
            ("exchange", "app: starter", None, "it has no requests.$"),
            ("predict", ASKED, None, "after --- it needs “guess: one | *two”, one with a star.$"),
            ("predict", GUESSED, None, "nothing is recorded for “GET /other/”." + VERIFY),
            ("mistake", "../x: Odd", None, "there is no mistake “../x” in checks/mistakes.$"),
            ("mistake", "minutes", None, "put what someone sees after the name: “minutes: …”.$"),
            (
                "mistake",
                "minutes: Odd",
                "checks/mistakes/lesson08_per_view/minutes/failure.json",
                "failure.json is missing." + VERIFY,
            ),
        ],
    )
    def test_error_names_page_fence_and_command(self, root, fence, text, gone, message):
        if gone:
            (root / gone).unlink()

        with pytest.raises(PageError, match=message) as raised:
            block(fence, text)

        assert str(raised.value).startswith(f"lessons/08_per_view.md, fence {fence}: ")
        assert "\n" not in str(raised.value)

    def test_hints_for_an_unknown_check_are_an_error(self, root):
        (root / "checks/hints/08_per_view.md").write_text("## 08/gone\n\n1. Look.\n")

        with pytest.raises(PageError, match="08/gone, which is not a check"):
            block("checks")

    def test_fence_on_another_page_needs_a_lesson(self):
        with pytest.raises(PageError, match="Fence checks: which lesson"):
            render("# Home\n\n```checks\n```\n")

    def test_fence_may_name_its_lesson(self):
        html = render("# Home\n\n```failure\nlesson: 8\nminutes\n```\n")

        assert 'href="lessons/08_per_view/#08/list-is-cached"' in html

    def test_page_and_recorder_read_a_fence_alike(self, root):
        page = root / "docs/lessons/08_per_view.md"
        predict = f"```predict\n{ASKED}\n---\nguess: *yes | no\nYes.\n```\n"
        page.write_text(f"{PAGE}\n# 8. Cache\n\n{predict}")

        assert [one.key for one in scenario.of_page(catalogue.Lesson("08_per_view"))] == [ASKED]
