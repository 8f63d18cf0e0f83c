"""The blocks of a page: each is made from files, and a file that is missing is named."""

import json
import re
from html import unescape
from pathlib import Path
from pkgutil import resolve_name

import markdown
import pytest

from hitormiss.course import catalogue, scenario
from hitormiss.pages import slim
from hitormiss.pages.build import fingerprint, reason
from hitormiss.pages.lesson import PageError
from hitormiss.pages.words import failure_section, failures
from hitormiss.telling.report import LABELS


ROOT = Path(__file__).resolve().parents[1]

PAGE = """\
---
title: Cache per view
minutes: 20
level: basics
description: One `line`, and a list.
objectives:
  - store one <answer>
  - read `Age`
prerequisites:
  - 05_caches
story: miss set hit
---
"""

CHECKS = '''\
"""Raises when it is imported: a page only reads it."""

raise RuntimeError


def test_list_is_cached(api):
    """The list is made once: a second visitor gets the stored
    copy of `list`.

    More words, for who reads the check.
    """


def helper():
    """No check."""


def test_one_game_is_fresh(api):
    """One game is never kept."""
'''

HINTS = """\
<!-- for who writes hints -->

## 08/list-is-cached

1. Ask twice,
   and read `X-Queries`.

2. A decorator.

3. `cache_page(…)`

## 08/one-game-is-fresh

1. Ask for one game.
"""

ASKED = "app: solution\nGET /videogames/\nGET /videogames/  Cookie: theme=dark"
POSTED = 'app: starter\nPOST /videogames/  {"name": "Silver"}'

WORDS = """\
NOT YET    One game is never kept.
           08/one-game-is-fresh

ASK        Nothing was asked.

EXPECTED     your API answers
GOT          SyntaxError: '(' was never closed

MEMCACHED  Nothing was asked of it, and nothing is in it.

YOUR LOG   workspace/lesson08_per_view/views.py:9
             @method_decorator(cache_page(7200)
                              ^
           SyntaxError: '(' was never closed

NEXT       ./course hint 8
           http://127.0.0.1:8080/lessons/08_per_view/#check

NOT YET    The list is made once: a second visitor gets the stored copy.
           08/list-is-cached

ASK        Paste these while ./course serve 8 runs.
        1  curl -i -H 'Accept: application/json' \\
             http://127.0.0.1:8000/videogames/
           In memcached: the time of every entry
           runs out.
        2  curl -i http://127.0.0.1:8000/videogames/

EXPECTED 2   "price":"1.50"
GOT      2   "price":"29.99"
                      ^
             HTTP/1.1 200 OK
             Vary: Accept, <Cookie>

           > "price":"29.99"

MEMCACHED  Keys of /videogames/: headers, page
        1  GET 200        MISS headers → SET headers ttl=7200 →
                          SET page ttl=7200
        2  GET no answer  -

YOUR LOG   No error.

LIKELY     More than the list is stored. Is cache_page on dispatch, which
           answers for every action?
NEXT       ./course hint 8
           http://127.0.0.1:8080/lessons/08_per_view/#08/list-is-cached

4 of 6 sentences are true. See all: ./course check 8 --all-failures
"""


def event(verb, kind, ttl=None):
    text = f"{verb} {kind}" + (f" ttl={ttl}" if ttl else "")
    return {"verb": verb, "kind": kind, "key": f":1:{kind}", "ttl": ttl, "text": text}


def exchange(
    number, method="GET", status=200, headers=(), body="", size=None, events=(), queries=0
):
    return {
        "number": number,
        "request": {"method": method, "path": "/videogames/", "headers": [], "body": None},
        "response": {
            "status": status,
            "status_line": f"HTTP/1.1 {status} OK",
            "headers": [["Date", "now"], *map(list, headers), ["X-Queries", str(queries)]],
            "body": body,
            "body_bytes": len(body) if size is None else size,
        },
        "events": list(events),
        "queries": queries,
    }


RECORDED = {
    "lesson": "08_per_view",
    "versions": {"Django": "5.2.19"},
    "transcripts": {"./course check 8": {"app": "starter", "text": "  ✗ One <b>.\n  ✓ Two.\n"}},
    "exchanges": {
        ASKED: {
            "exchanges": [
                exchange(
                    1,
                    size=148752,
                    body="[{",
                    queries=1,
                    headers=[("Cache-Control", "max-age=7200")],
                    events=[event("MISS", "headers"), event("SET", "page", 7200)],
                ),
                exchange(
                    2,
                    size=148752,
                    headers=[("Cache-Control", "max-age=7200"), ("Age", "1")],
                    events=[event("HIT", "headers"), event("HIT", "page")],
                ),
            ]
        },
        POSTED: {"exchanges": [exchange(1, "POST", 201, body='{"id": 1001}', queries=1)]},
    },
}


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A checkout with one small lesson."""
    files = {
        "docs/lessons/08_per_view.md": PAGE,
        "checks/test_08_per_view.py": CHECKS,
        "checks/hints/08_per_view.md": HINTS,
        "checks/recorded/08_per_view.json": json.dumps(RECORDED),
        "checks/mistakes/lesson08_per_view/minutes/views.py": "import a\n\ncache(120)\n",
        "checks/mistakes/lesson08_per_view/minutes/mistake.toml": 'fails = ["list-is-cached"]',
        "checks/mistakes/lesson08_per_view/minutes/words.txt": WORDS,
        "lessons/lesson08_per_view/views.py": "import a\n\n# TODO: <slow>\nrun()\n",
        "lessons/lesson08_per_view/urls.py": "urls = []\n",
        "solutions/lesson08_per_view/views.py": "import a\n\ncache(7200)\n",
        "solutions/lesson08_per_view/urls.py": "urls = []\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(catalogue, "ROOT", tmp_path)
    return tmp_path


def render(text):
    """A page of lesson 8 as a builder would make it."""
    named = [
        {"name": name, "class": name, "format": resolve_name(function)}
        for name, function in re.findall(
            r"\{name: ([\w-]+),.*!!python/name:([\w.]+)", (ROOT / "mkdocs.yml").read_text()
        )
    ]
    return markdown.markdown(
        text,
        extensions=["hitormiss.pages.extension", "pymdownx.superfences", "toc"],
        extension_configs={"pymdownx.superfences": {"custom_fences": named}},
    )


def block(fence, text=""):
    return render(f"# 8. Cache per view\n\n```{fence}\n{text}\n```\n")


def words(html):
    """What a reader sees of *html*, its white space made one space."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


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

    def test_unknown_mark_in_the_story_is_named(self, root):
        page = root / "docs/lessons/08_per_view.md"
        page.write_text(PAGE.replace("story: miss", "story: mist"))

        with pytest.raises(PageError, match="“mist” is none of hit, miss, set"):
            render("# 8. Cache per view\n")

    def test_objectives_come_from_the_front_matter(self):
        html = block("objectives")

        assert "In about 20 minutes you will be able to" in html
        assert "<li><span>store one &lt;answer&gt;</span></li>" in html
        assert "read <code>Age</code>" in html

    def test_objective_that_yaml_takes_for_a_mapping_is_refused(self, root):
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
    def test_every_header_of_every_answer_is_there(self):
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

    def test_badge_says_what_the_answer_was(self):
        badges = re.findall(r'<span class="hm-ev hm-\w+">.*?</span>', block("exchange", ASKED))

        assert [words(badge) for badge in badges] == ["MISS", "HIT"]

    def test_small_body_is_shown_and_a_large_one_counted(self):
        assert "148,752 bytes" in block("exchange", ASKED)
        assert '{ "id": 1001 }' in words(block("exchange", POSTED))

    def test_silence_of_memcached_is_said(self):
        assert "Nothing was asked of memcached." in block("exchange", POSTED)
        assert "Nothing was asked" not in block("exchange", ASKED)

    def test_prediction_folds_what_happened(self):
        html = block("predict", f"{ASKED}\n---\nguess: *yes | no\nYes: it has an `Age`.")
        asked, _, answer = html.partition('<details class="hm-answer">')

        assert "2 GET /videogames/ Cookie: theme=dark" in words(asked)
        assert "Age" not in asked
        assert "Yes: it has an <code>Age</code>." in answer
        assert answer.count('<figure class="hm-exchange"') == 1
        assert 'data-guess="yes|no" data-right="yes"' in asked

    @pytest.mark.parametrize("lesson", catalogue.lessons(), ids=str)
    def test_right_guess_is_what_the_answer_says(self, lesson):
        page = lesson.page.read_text()
        answers = re.findall(r"^---\nguess: .*\*(yes|no)\b.*\n(Yes|No)\b", page, re.MULTILINE)

        assert [right for right, _ in answers] == [said.lower() for _, said in answers]
        assert page.count("\n---\nguess: ") == page.count("```predict")


@pytest.mark.usefixtures("root")
class TestCode:
    def test_diff_holds_both_sides_whole(self, root):
        html = block("lesson-diff")
        lines = re.findall(r'<(span|ins|del) class="hm-l"[^>]*>(.*?)</\1>(?=<|$)', html)
        plain = [(tag, unescape(re.sub(r"<[^>]+>", "", line))) for tag, line in lines]

        assert [line for tag, line in plain if tag != "ins"] == [
            "import a", "", "# TODO: <slow>", "run()"
        ]  # fmt: skip
        assert [line for tag, line in plain if tag != "del"] == ["import a", "", "cache(7200)"]
        assert "1 lines in, 2 out, in one file" in html

    def test_diff_of_different_files_is_refused(self, root):
        (root / "solutions/lesson08_per_view/middleware.py").write_text("")

        with pytest.raises(PageError, match="do not hold the same files"):
            block("lesson-diff")

    def test_mistake_shows_its_diff_and_the_failure_that_is_meant(self):
        html = block("mistake", "minutes")

        assert "<del" in html
        assert "cache(120)" in html
        assert "08/list-is-cached" in html
        assert "08/one-game-is-fresh" not in html


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


GUESSED = "GET /other/\n---\nguess: *yes | no\nYes."


@pytest.mark.usefixtures("root")
class TestFaults:
    VERIFY = r" Run \./course verify 8 --write$"

    @pytest.mark.parametrize(
        ("fence", "text", "gone", "message"),
        [
            ("checks", "", "checks/test_08_per_view.py", "test_08_per_view.py is missing.$"),
            ("hints", "", "checks/hints/08_per_view.md", "hints/08_per_view.md is missing.$"),
            ("exchange", ASKED, "checks/recorded/08_per_view.json", "json is missing." + VERIFY),
            ("exchange", "GET /other/", None, "nothing is recorded for “GET /other/”." + VERIFY),
            ("exchange", "GET videogames", None, "'GET videogames' is no request"),
            ("exchange", "app: mine\nGET /", None, "mine is neither starter nor solution.$"),
            ("exchange", "app: starter", None, "it asks for nothing.$"),
            ("predict", ASKED, None, "after --- it needs “guess: one | *two”, one with a star.$"),
            ("predict", GUESSED, None, "nothing is recorded for “GET /other/”." + VERIFY),
            ("transcript", "./course up", None, "nothing is recorded for “./course up”." + VERIFY),
            ("mistake", "../x", None, "there is no mistake “../x” in checks/mistakes.$"),
            (
                "mistake",
                "minutes",
                "checks/mistakes/lesson08_per_view/minutes/words.txt",
                "words.txt is missing." + VERIFY,
            ),
        ],
    )
    def test_fault_names_page_fence_and_cure(self, root, fence, text, gone, message):
        if gone:
            (root / gone).unlink()

        with pytest.raises(PageError, match=message) as raised:
            block(fence, text)

        assert str(raised.value).startswith(f"lessons/08_per_view.md, fence {fence}: ")
        assert "\n" not in str(raised.value)

    def test_hints_for_an_unknown_check_are_refused(self, root):
        (root / "checks/hints/08_per_view.md").write_text("## 08/gone\n\n1. Look.\n")

        with pytest.raises(PageError, match="08/gone, no check"):
            block("hints")

    def test_fence_on_a_page_of_no_lesson_asks_which(self):
        with pytest.raises(PageError, match="Fence checks: which lesson"):
            render("# Home\n\n```checks\n```\n")

    def test_fence_may_name_its_lesson(self):
        html = render("# Home\n\n```failure\nlesson: 8\nminutes\n```\n")

        assert 'href="lessons/08_per_view/#08/list-is-cached"' in html

    def test_page_and_recorder_read_a_fence_alike(self, root):
        page = root / "docs/lessons/08_per_view.md"
        page.write_text(
            f"{PAGE}\n# 8. Cache\n\n```predict\n{ASKED}\n---\nguess: *yes | no\nYes.\n```\n"
        )

        assert [one.key for one in scenario.of_page(catalogue.Lesson("08_per_view"))] == [ASKED]


@pytest.mark.usefixtures("root")
class TestBuild:
    def test_fingerprint_changes_with_what_a_fence_reads(self, root):
        before = fingerprint()
        (root / "checks/hints/08_per_view.md").write_text(HINTS + "\n")

        assert fingerprint() != before

    @pytest.mark.parametrize(
        ("output", "told"),
        [
            (
                "INFO    -  Cleaning\nERROR   -  Error reading page 'lessons/08_per_view.md': "
                "lessons/08_per_view.md, fence exchange: x is missing.\nTraceback …\nValueError",
                "lessons/08_per_view.md, fence exchange: x is missing.",
            ),
            (
                "WARNING -  Doc file 'setup.md' contains a link 'gone.md'\n\nAborted",
                "Doc file 'setup.md' contains a link 'gone.md'",
            ),
            ("Error: MkDocs encountered a fault\n", "MkDocs encountered a fault"),
            ("anything\nlast line\n", "last line"),
            ("", "MkDocs ended without a word."),
        ],
    )
    def test_reason_is_the_first_fault(self, output, told):
        assert reason(output) == told

    def test_what_only_the_script_knows_stays_unless_no_page_asks(self, tmp_path):
        (tmp_path / "x.js").write_text('"md-version md-search-result"')
        sheet = tmp_path / "x.css"
        sheet.write_text(".md-version{top:0}.md-search-result{top:0}")
        slim.slim(tmp_path)
        assert sheet.read_text() == ".md-search-result{top:0}"

        (tmp_path / "index.html").write_text('<p class="md-version">')
        sheet.write_text(".md-version{top:0}")
        slim.slim(tmp_path)
        assert sheet.read_text() == ".md-version{top:0}"

    def test_only_unused_rules_leave_the_style_sheets(self, tmp_path):
        (tmp_path / "index.html").write_text('<p  class="used">\n    <pre>a\n   b</pre>\n   </p>')
        (tmp_path / "x.js").write_text("n.className='made--'+kind")
        sheet = tmp_path / "x.css"
        sheet.write_text(
            ':root { --read: "};"; --gone: url("a{b}"); }\n'
            ".used, .unused > a { color: var(--read) } /* words */\n"
            ".unused { color: red }\n"
            "@media print { .unused { color: red } .made--on:not(.unused) { margin: 0 } }\n"
            "@media screen { .unused { color: red } }\n"
            '[dir="rtl"] .used { float: left }\n'
            "@keyframes turn { to { rotate: 1turn } }"
        )

        slim.slim(tmp_path)

        assert sheet.read_text() == (
            ':root{--read: "};";}'
            ".used{color: var(--read)}"
            "@media print{.made--on:not(.unused){margin: 0}}"
            "@keyframes turn{to{rotate: 1turn}}"
        )
        assert (
            tmp_path / "index.html"
        ).read_text() == '<p  class="used">\n<pre>a\n   b</pre>\n</p>'
