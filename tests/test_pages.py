"""The blocks of a page: each is made from files, and an error names the file that is missing."""

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

        assert '<span aria-hidden="true" class="hm-head__no">08</span>' in html
        assert '<h1 id="lesson-8-cache-per-view">' in html
        assert 'aria-label="What happens here: miss, set, hit"' in html
        assert "One <code>line</code>, and a list." in html
        assert "20 minutes Level basics Needs lesson 5 2 checks" in words(html)

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
        html = block("objectives")

        assert "In about 20 minutes you will be able to" in html
        assert "<li><span>store one &lt;answer&gt;</span></li>" in html
        assert "read <code>Age</code>" in html

    def test_objective_that_yaml_reads_as_a_mapping_is_an_error(self, root):
        page = root / "docs/lessons/08_per_view.md"
        page.write_text(PAGE.replace("read `Age`", "say why `Vary: Cookie` proves nothing"))

        with pytest.raises(PageError, match="put quotes around an objective with a colon"):
            block("objectives")

    def test_map_has_a_tile_for_each_lesson(self):
        assert '<a href="lessons/08_per_view/"><b>08</b>' in render("```lesson-map\n```\n")


@pytest.mark.usefixtures("root")
class TestChecks:
    def test_each_sentence_has_the_id_of_its_check_as_anchor(self):
        html = block("checks")

        assert re.findall(r'<li class="is-waiting" id="([^"]+)"', html) == [
            "08/list-is-cached",
            "08/one-game-is-fresh",
        ]

    def test_hints_are_folded_level_by_level(self):
        html = block("hints")

        assert html.count('<details class="hm-hints">') == 2
        assert html.count('<details class="hm-hint">') == 4
        assert "<details open" not in html
        assert "and read <code>X-Queries</code>." in html

    def test_transcript_is_the_recorded_text(self):
        html = block("transcript", "./course check 8")

        assert "<pre><code>./course check 8</code></pre>" in html
        assert "✗ One <b>. ✓ Two." in words(html.replace("&lt;", "&amp;lt;")).replace("&lt;", "<")


@pytest.mark.usefixtures("root")
class TestExchange:
    def test_every_header_of_every_response_is_there(self):
        html = block("exchange", ASKED)

        for each in RECORDED["exchanges"][ASKED]["exchanges"]:
            for name, value in each["response"]["headers"]:
                assert f"{name}: {value}" in words(html)

    def test_headers_with_an_explanation_point_to_it(self):
        html = block("exchange", ASKED)
        pointed = set(re.findall(r'data-says="([^"]+)"', html))

        assert pointed == set(re.findall(r'<p id="(x[^"]+)"', html))
        assert {one.partition("-")[2] for one in pointed} == {"age", "cache-control", "x-queries"}

    def test_timeline_is_what_memcached_did(self):
        first, second = re.findall(r'<ol class="hm-rail".*?</ol>', block("exchange", ASKED))

        assert words(first) == (
            "GET request 1 MISS headers database 1 query SET page ttl=7200 200 no Age"
        )
        assert words(second) == "GET request 2 HIT headers HIT page 200 Age: 1"

    def test_badge_says_whether_the_response_was_stored(self):
        badges = re.findall(r'<span class="hm-ev hm-\w+">.*?</span>', block("exchange", ASKED))

        assert [words(badge) for badge in badges] == ["MISS", "HIT"]

    def test_small_body_is_shown_and_a_large_one_has_its_size(self):
        assert "148,752 bytes" in block("exchange", ASKED)
        assert '{ "id": 1001 }' in words(block("exchange", POSTED))

    def test_memcached_that_received_nothing_is_named(self):
        assert "memcached received no commands." in block("exchange", POSTED)
        assert "no commands" not in block("exchange", ASKED)

    def test_prediction_folds_the_exchange(self):
        html = block("predict", f"{ASKED}\n---\nguess: *yes | no\nYes: it has an `Age`.")
        asked, _, answer = html.partition('<details class="hm-answer">')

        assert "2 GET /videogames/ Cookie: theme=dark" in words(asked)
        assert "Age" not in asked
        assert "Yes: it has an <code>Age</code>." in answer
        assert answer.count('<figure class="hm-exchange"') == 1
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

    def test_mistake_shows_its_diff_and_its_failure(self):
        html = block("mistake", "minutes")

        assert "<del" in html
        assert "cache(120)" in html
        assert "08/list-is-cached" in html


GUESSED = "GET /other/\n---\nguess: *yes | no\nYes."


@pytest.mark.usefixtures("root")
class TestErrors:
    VERIFY = r" Run \./course verify 8 --write$"

    @pytest.mark.parametrize(
        ("fence", "text", "gone", "message"),
        [
            ("checks", "", "checks/test_08_per_view.py", "test_08_per_view.py is missing.$"),
            ("hints", "", "checks/hints/08_per_view.md", "hints/08_per_view.md is missing.$"),
            ("exchange", ASKED, "checks/recorded/08_per_view.json", "json is missing." + VERIFY),
            ("exchange", "GET /other/", None, "nothing is recorded for “GET /other/”." + VERIFY),
            ("exchange", "GET videogames", None, "'GET videogames' is not a request"),
            ("exchange", "app: mine\nGET /", None, "mine is neither starter nor solution.$"),
            ("exchange", "app: starter", None, "it has no requests.$"),
            ("predict", ASKED, None, "after --- it needs “guess: one | *two”, one with a star.$"),
            ("predict", GUESSED, None, "nothing is recorded for “GET /other/”." + VERIFY),
            ("transcript", "./course up", None, "nothing is recorded for “./course up”." + VERIFY),
            ("mistake", "../x", None, "there is no mistake “../x” in checks/mistakes.$"),
            (
                "mistake",
                "minutes",
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
            block("hints")

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
