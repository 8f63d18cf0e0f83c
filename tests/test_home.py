"""The home page, what a search finds, what a link shows, and an address without a page."""

import json
import re
import struct

import axe
import httpx
import pytest
from conftest import ROOT
from lab_in_browser import visit as visit_lab
from playwright.sync_api import expect
from running_lab import NO_TLS
from test_site import PAGES, VIEWS, origin, show, visit

from hitormiss.course import saving
from hitormiss.pages.lesson_page import with_pages


__all__ = ["origin", "visit", "visit_lab"]

LESSONS = [lesson.stem for lesson in with_pages()]
FIRST_BUTTON = {1280: 400, 390: 360}
PLAYED = 5000
PICTURE_WEIGHT = 60_000
INDEXES = {"built": "search/search_index.json", "built_by_zensical": "search.json"}
"""Where each builder writes what the search knows."""


def rows(page):
    """What each request took, as the page shows it: ``MISS 44 ms``."""
    found = page.locator(".hm-stage__told li").all()
    return [" ".join(row.inner_text().split()) for row in found]


def as_rows(measured):
    return [f"MISS {measured.uncached} ms", f"HIT {measured.hit} ms"]


def press(page, name):
    page.locator(".hm-stage").get_by_role("button", name=name, exact=True).click()


class TestFirstScreen:
    @pytest.mark.parametrize("width", FIRST_BUTTON)
    def test_first_button_is_within_the_first_screen(self, visit, width):
        button = visit("", width=width).get_by_role("link", name="Begin with lesson 1")

        assert button.bounding_box()["y"] <= FIRST_BUTTON[width]

    def test_numbers_are_the_recorded_ones(self, visit):
        page = visit("", script=False)
        recorded = saving.read(saving.RECORDED)

        proof = " ".join(page.locator(".hm-proof").inner_text().split())
        assert proof.startswith(f"{recorded.times}× 1,000 rows in {recorded.hit} ms instead of")
        assert f"Recorded on the author’s machine, {recorded.day}" in proof
        assert rows(page) == as_rows(recorded)

    def test_buttons_lead_to_lessons(self, visit):
        page = visit("")
        page.get_by_role("link", name="See a lesson").click()
        assert page.url.endswith("/lessons/08_per_view/")
        page.go_back()
        page.get_by_role("link", name="Begin with lesson 1").click()
        assert page.url.endswith("/lessons/01_three_steps/")

    def test_map_is_the_navigation(self, visit):
        page = visit("")

        links = page.locator(".hm-map a").evaluate_all("all => all.map(one => one.pathname)")
        assert links == [f"/lessons/{stem}/" for stem in LESSONS]
        assert not page.locator(".md-sidebar").first.is_visible()


class TestRequest:
    def test_without_script_the_drawing_shows_both(self, visit):
        page = visit("", script=False)

        parts = page.locator(".hm-play > g").evaluate_all(
            "all => all.map(one => getComputedStyle(one).opacity)"
        )
        assert set(parts) == {"1"}
        assert page.locator(".hm-stage button").count() == 0

    def test_it_plays_once(self, visit):
        page = visit("", reduced_motion="no-preference")

        stage = page.locator(".hm-stage")
        expect(stage).to_have_attribute("data-at", "empty")
        expect(stage).to_have_attribute("data-at", "miss", timeout=PLAYED)
        expect(stage).to_have_attribute("data-at", "hit", timeout=PLAYED)
        ends = "document.getAnimations().map(one => one.effect.getComputedTiming().endTime)"
        assert all(end < 1500 for end in page.evaluate(ends))
        assert rows(page) == as_rows(saving.read(saving.RECORDED))
        # Nobody asked for this, so it is not read out.
        assert page.locator(".hm-stage [role=status]").count() == 0

    def test_it_waits_for_a_click_where_motion_is_reduced(self, visit):
        page = visit("")
        page.wait_for_timeout(1500)
        assert page.locator(".hm-stage").get_attribute("data-at") is None

        said = page.locator(".hm-stage__said")
        press(page, "Send the request")
        expect(said).to_contain_text("Nothing was stored")
        press(page, "Send it again")
        expect(said).to_contain_text("memcached had a copy")
        expect(said).to_have_attribute("role", "status")
        assert rows(page) == as_rows(saving.read(saving.RECORDED))
        press(page, "Empty")
        assert rows(page) == []
        press(page, "Send the request")
        assert len(rows(page)) == 1

    def test_click_ends_what_plays(self, visit):
        page = visit("", reduced_motion="no-preference")
        press(page, "Empty")
        page.wait_for_timeout(1500)

        assert page.locator(".hm-stage").get_attribute("data-at") == "empty"

    @pytest.mark.parametrize("sent", [1, 2])
    def test_nothing_is_wrong_while_it_plays(self, visit, sent):
        page = visit("")
        press(page, "Send the request")
        if sent == 2:
            press(page, "Send it again")
        found = {}
        for width, scheme in VIEWS:
            show(page, width, scheme)
            found[width, scheme] = axe.sideways(page) or axe.faults(page)

        assert {view: what for view, what in found.items() if what} == {}


class TestLab:
    @pytest.fixture
    def bench(self, built_lab):
        """Where ``./course bench`` writes: no file before, and none after."""
        path = built_lab.root / ".course/bench.json"
        path.unlink(missing_ok=True)
        yield path
        path.unlink(missing_ok=True)

    def test_number_is_of_this_machine_after_a_bench(self, built_lab, bench, visit_lab):
        ended = built_lab.course.run("bench", "--rounds", "5")
        assert ended.status == 0, ended.said
        measured = saving.read(bench)
        page = visit_lab("")

        expect(page.locator(".hm-where")).to_have_text("Measured on this machine")
        proof = " ".join(page.locator(".hm-proof").inner_text().split())
        assert proof.startswith(f"{measured.times}× 1,000 rows in {measured.hit} ms")
        assert measured.day in proof
        assert rows(page) == as_rows(measured)
        press(page, "Send the request")
        press(page, "Send it again")
        assert rows(page) == as_rows(measured)

    @pytest.mark.parametrize(
        "text",
        ["", "[]", '{"cases": []}', '{"day": "2026-12-01", "cases": [{"name": "uncached"}]}'],
    )
    def test_measurement_that_is_not_complete_counts_as_none(self, built_lab, bench, text):
        bench.write_text(text)

        with built_lab.page() as page:
            assert page.facts("state")["saving"] is None

    def test_someone_who_comes_back_goes_on(self, built_lab, visit_lab):
        with built_lab.page() as client:
            ids = [check["id"] for check in client.facts(f"lessons/{LESSONS[8]}/")["checks"]]
            passed = {"v": 1, "passed": {LESSONS[8]: ids[:1]}, "once": LESSONS[:7]}
            assert client.post("/lab/progress", json=passed).status_code == 200
        page = visit_lab("")

        expect(page.locator("#begin")).to_have_text("Go on with lesson 8")
        assert page.locator("#begin").get_attribute("href") == "lessons/08_per_view/"
        expect(page.locator("#see")).to_have_text(f"7 of {len(LESSONS)} passed")
        tiles = page.locator(".hm-map a")
        assert tiles.locator(".hm-icon--passed").count() == 7
        expect(page.locator(".hm-map .is-next")).to_contain_text("Cache per view")
        expect(tiles.nth(8)).to_contain_text(f"1/{len(ids)}")
        expect(page.locator("hm-progress")).to_contain_text(f"7 of {len(LESSONS)} lessons passed")
        found = {}
        for width, scheme in VIEWS:
            show(page, width, scheme)
            found[width, scheme] = axe.sideways(page) or axe.faults(page)
        assert {view: what for view, what in found.items() if what} == {}

    def test_progress_is_saved_as_a_file_and_loaded(self, built_lab, visit_lab, tmp_path):
        page = visit_lab("")
        file = tmp_path / "progress.json"
        file.write_text(json.dumps({"v": 1, "passed": {}, "once": LESSONS[:2]}))
        expect(page.locator("hm-progress")).to_contain_text(f"0 of {len(LESSONS)}")
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Load a file").click()
        chooser.value.set_files(file)

        expect(page.locator("hm-progress")).to_contain_text(f"2 of {len(LESSONS)}")
        expect(page.locator("#begin")).to_have_text("Go on with lesson 3")
        with page.expect_download() as download:
            page.get_by_role("link", name="Save the progress").click()
        assert json.loads(download.value.path().read_text())["once"] == LESSONS[:2]

    def test_file_that_is_no_progress_is_refused_in_a_sentence(
        self, built_lab, visit_lab, tmp_path
    ):
        page = visit_lab("")
        file = tmp_path / "other.json"
        file.write_text("no JSON")
        page.locator("hm-progress input").set_input_files(file)

        expect(page.locator("hm-progress [role=status]")).to_have_text(
            "This is not a progress file."
        )


class TestNoPage:
    @pytest.mark.parametrize("path", ["gone", "lessons/99_gone/", "a/b/c/d.html"])
    def test_address_without_a_page(self, built_lab, visit_lab, path):
        response = httpx.get(f"{built_lab.origin}/{path}", **NO_TLS)
        assert response.status_code == 404
        assert "There is no page at this address" in response.text

        page = visit_lab("")
        page.goto(f"{built_lab.origin}/{path}")
        page.wait_for_function("document.documentElement.classList.contains('js')")
        assert [text for text in page.messages if "404" not in text] == []
        assert axe.faults(page) == []
        page.keyboard.press("/")
        page.keyboard.type("never_cache")
        page.locator(".md-search-result__item a").first.click()
        assert re.search(r"/(lessons|reference)/", page.url)
        page.goto(f"{built_lab.origin}/{path}")
        page.get_by_role("link", name="home page").click()
        expect(page.locator(".hm-first")).to_be_visible()

    @pytest.mark.parametrize("builder", INDEXES)
    def test_both_builders_write_it_with_addresses_from_the_top(self, request, builder):
        html = (request.getfixturevalue(builder) / "404.html").read_text(encoding="utf-8")

        addresses = re.findall(r'<(?:a|link|script)\b[^>]*\s(?:href|src)="([^"]+)"', html)
        relative = [one for one in addresses if not re.match(r"/|#|https://|data:", one)]
        assert relative == []


@pytest.mark.parametrize("builder", INDEXES)
class TestOfEveryPage:
    def test_titles_differ(self, request, builder):
        site = request.getfixturevalue(builder)
        titles = {}
        for path in [*PAGES, "404.html"]:
            file = site / path if path.endswith("html") else site / path / "index.html"
            html = file.read_text(encoding="utf-8").partition("</head>")[0]
            [titles[path]] = re.findall(r"<title>(.*?)</title>", html)

        assert len(set(titles.values())) == len(titles)
        assert all(title.count("Hit or Miss") == 1 for title in titles.values()), titles
        assert titles["lessons/08_per_view/"] == "Cache per view · Hit or Miss"

    def test_link_to_a_page_shows_its_words_and_a_picture(self, request, builder):
        site = request.getfixturevalue(builder)
        for path in PAGES:
            html = (site / path / "index.html").read_text(encoding="utf-8")
            tags = dict(re.findall(r'<meta property="og:([\w:]+)" content="([^"]+)">', html))
            assert tags.keys() >= {"type", "title", "description", "image"}, path
            assert "url" not in tags, "without site_url, no page knows its address"
            assert (site / path / tags["image"]).resolve() == site / "assets/picture.png"

    def test_search_knows_text_alone(self, request, builder):
        """No headers of exchanges, no hints, no labels of drawings, no lines of code."""
        index = json.loads((request.getfixturevalue(builder) / INDEXES[builder]).read_text())
        entries = {one["location"]: one for one in index.get("docs") or index["items"]}

        for lesson in with_pages():
            page = entries[f"lessons/{lesson.stem}/"]
            assert page["title"] == lesson.meta["title"]
            description = re.sub(r"</?\w+>|`", "", page["text"])
            assert description.strip() == plain(lesson.meta["description"])
        found = " ".join(one["text"] for one in entries.values())
        for sign in ("Cross-Origin-Opener", "Almost the code", "checkyour", "# TODO"):
            assert sign not in found, sign


def plain(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("`", "")


def test_result_of_a_search_shows_a_sentence(visit):
    page = visit("")
    page.keyboard.press("/")
    page.keyboard.type("cache_page")
    results = page.locator(".md-search-result__link:visible")
    expect(results.locator("mark", has_text="cache_page").first).to_be_visible()

    shown = [result.locator(":is(p, li):visible").count() for result in results.all()]
    assert 1 in shown
    assert max(shown) <= 1


def test_picture_has_the_size_that_is_shown():
    data = (ROOT / "docs/assets/picture.png").read_bytes()

    assert struct.unpack(">II", data[16:24]) == (1200, 630)
    assert len(data) <= PICTURE_WEIGHT
