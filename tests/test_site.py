"""The built site, served on the loopback address and read in Chromium."""

import gzip
import mimetypes
import re
import shutil
import threading
from functools import cache
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe import faults, sideways
from conftest import copy_sources

from hitormiss.course import catalogue
from hitormiss.pages.build import SiteError, build


ROOT = Path(__file__).resolve().parents[1]
PAGES = [
    "",
    "setup/",
    *(f"lessons/{page.stem}/" for page in sorted(ROOT.glob("docs/lessons/*.md"))),
    *(f"reference/{page.stem}/" for page in sorted(ROOT.glob("docs/reference/*.md"))),
]
LESSON = "lessons/08_per_view/"
VIEWS = [(1280, "light"), (390, "dark"), (390, "light"), (1280, "dark")]
IN_ALL_VIEWS = (
    "",
    "lessons/07_per_site/",
    "lessons/08_per_view/",
    "lessons/09_by_value/",
)
PAGE_WEIGHT = 75_000
PRINTED_PAGES = 8
OWN_SCRIPT_WEIGHT = 3_500


@cache
def compressed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 9)


class Pages(BaseHTTPRequestHandler):
    """Files below *site*, compressed as a real server would."""

    protocol_version = "HTTP/1.1"
    site: Path

    def do_GET(self):
        path = self.site / self.path.partition("?")[0].lstrip("/")
        path = path / "index.html" if path.is_dir() else path
        found = path.is_file()
        body = compressed(path) if found else b""
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", mimetypes.guess_type(path.name)[0] or "text/plain")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *arguments):
        pass


@pytest.fixture(scope="session")
def origin(built):
    """The address of the served site."""
    handler = type("Served", (Pages,), {"site": built})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def visit(chromium, origin):
    """Open a page. What it fetches and logs is kept on it as `requests` and `messages`."""
    contexts = []

    def open_page(path, **options):
        page = new_page(chromium, **options)
        contexts.append(page.context)
        return go(page, origin + path)

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def turn_to(chromium, origin):
    """Open a page in the same window as the page before, which takes half the time."""
    pages = {}

    def open_page(path, *, script=True):
        if script not in pages:
            pages[script] = new_page(chromium, script=script)
        return go(pages[script], origin + path)

    yield open_page
    for page in pages.values():
        page.context.close()


def new_page(chromium, *, width=1280, script=True, **options):
    # Without animations there is nothing to wait for.
    options = {"reduced_motion": "reduce", **options}
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=script, **options
    )
    page = context.new_page()
    page.scripted = script
    page.on("request", lambda request: page.requests.append(request.url))
    page.on("console", lambda message: page.messages.append(message.text))
    page.on("pageerror", lambda error: page.messages.append(str(error)))
    return page


def go(page, url):
    page.requests, page.messages = [], []
    page.goto(url, wait_until="load")
    if page.scripted:
        page.wait_for_function("document.documentElement.classList.contains('js')")
    return page


def unfold(page):
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


def show(page, width, scheme):
    """Show *page* in a window of that *width*, on a system that is light or dark."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    wanted = {"light": "default", "dark": "slate"}[scheme]
    page.wait_for_function(f"document.body.dataset.mdColorScheme === '{wanted}'")
    page.evaluate("Promise.allSettled(document.getAnimations().map(one => one.finished))")


@pytest.mark.parametrize("path", PAGES)
def test_page_is_clean_and_light(turn_to, origin, built, path):
    """
    On a screen and a phone, light and dark; and nothing is fetched that is not ours.

    Colours are the scheme's and the layout is the width's, so two views judge
    both. Some pages show that the other two say nothing else.
    """
    page = turn_to(path)
    found = {}
    for width in (390, 1280):
        show(page, width, "light")
        found[f"{width} folded"] = sideways(page)
    unfold(page)
    for place, (width, scheme) in enumerate(VIEWS if path in IN_ALL_VIEWS else VIEWS[:2]):
        show(page, width, scheme)
        found[f"{width} {scheme}"] = sideways(page) or faults(page, of_the_view=place > 0)
    page.set_viewport_size({"width": 320, "height": 900})
    found["320"] = sideways(page)

    assert {view: what for view, what in found.items() if what} == {}
    assert page.messages == []
    own = [url for url in page.requests if not url.startswith("data:")]
    assert [url for url in own if not url.startswith(origin)] == []
    files = [built / url.removeprefix(origin).partition("#")[0] for url in dict.fromkeys(own)]
    files = [file / "index.html" if file.is_dir() else file for file in files]
    weights = {file.name: len(compressed(file)) for file in files}
    assert sum(weights.values()) <= PAGE_WEIGHT, weights
    own_scripts = ("hitormiss.mjs", "frame.mjs", "dom.mjs")
    assert sum(weights[name] for name in own_scripts) <= OWN_SCRIPT_WEIGHT


@pytest.mark.parametrize("path", PAGES)
def test_page_reads_without_script(turn_to, path):
    page = turn_to(path, script=False)
    seen = "all => all.every(one => one.checkVisibility({ visibilityProperty: true }))"
    assert page.locator("article :is(h1, h2)").evaluate_all(seen)
    assert page.locator(".hm-exchange:not(details *) .is-marked, .hm-sent, .hm-file").evaluate_all(
        seen
    )

    first = page.locator("article details:not(details details) > summary").first
    if first.count():
        first.click()
        assert first.evaluate("one => one.parentElement.open")


@pytest.mark.parametrize("path", PAGES)
def test_everything_a_page_includes_is_there(built, path):
    words = article(built / path / "index.html")

    assert "--8<--" not in words
    assert "```" not in words


def test_no_script_follows_the_system_to_the_dark(visit):
    page = visit(LESSON, script=False, color_scheme="dark")

    background = page.locator("body").evaluate("one => getComputedStyle(one).backgroundColor")

    assert background == "rgb(20, 23, 28)"


def test_copy_copies_the_command_alone(visit):
    page = visit(LESSON, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the command").click()

    page.wait_for_function("navigator.clipboard.readText().then(text => text.length)")
    assert page.evaluate("navigator.clipboard.readText()").strip() == "./course up"


def test_search_and_the_theme_s_script_are_fetched_when_they_are_used(visit):
    page = visit("")
    page.wait_for_load_state("networkidle")
    names = [url.rpartition("/")[2] for url in page.requests]
    assert [name for name in names if "search" in name or name.startswith("bundle")] == []

    page.keyboard.press("/")
    page.keyboard.type("cache_page")

    result = page.locator(".md-search-result__item a").first
    result.wait_for()
    assert re.search(r"lessons/|reference/", result.get_attribute("href"))
    assert faults(page) == []
    assert page.messages == []


@pytest.mark.parametrize("searched", [False, True], ids=["own", "with_the_theme_s_script"])
def test_colours_can_be_chosen_and_are_kept(visit, searched):
    page = visit("", color_scheme="light")
    scheme = "document.body.dataset.mdColorScheme"
    if searched:
        page.keyboard.press("/")
        page.locator(".md-search-result__meta").get_by_text("Type to start searching").wait_for()
        page.keyboard.press("Escape")
    seen = []
    for _ in range(3):
        page.locator("label.md-header__button[for^='__palette']:visible").click()
        seen.append(page.evaluate(scheme))
        page.reload()
        page.wait_for_function(f"{scheme} === '{seen[-1]}'")

    assert seen == ["default", "slate", "default"]
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"{scheme} === 'slate'")


def test_heading_being_read_is_marked_beside_the_text(visit):
    page = visit("reference/errata/")
    page.evaluate("document.getElementById('the-whole-site').scrollIntoView()")

    marked = page.locator(".md-nav--secondary .md-nav__link--active")
    marked.get_by_text("The whole site").wait_for()
    assert marked.count() == 1


def test_anchor_of_a_check_leads_to_its_sentence(visit):
    page = visit(f"{LESSON}#08/one-game-is-fresh")

    row = page.locator("[id='08/one-game-is-fresh']")
    assert row.text_content().strip().startswith("One game is never kept")
    assert row.locator("> details").evaluate("one => one.open")


@pytest.mark.parametrize("width", [1280, 1440])
def test_next_lesson_is_beside_the_bench(visit, width):
    page = visit(LESSON, width=width)
    following = page.get_by_role("link", name=re.compile("Next"))
    following.scroll_into_view_if_needed()

    box, bench = following.bounding_box(), page.locator(".hm-bench").bounding_box()
    assert box["x"] + box["width"] <= bench["x"]
    following.click()
    assert "lessons/09_by_value/" in page.url


def test_print_is_a_plain_document(visit):
    page = visit(LESSON)
    unfold(page)
    page.emulate_media(media="print")

    assert all(wire.is_visible() for wire in page.locator("article > .hm-exchange .hm-wire").all())
    assert all(row.is_visible() for row in page.locator(".hm-sent").all())
    assert all(file.is_visible() for file in page.locator(".hm-file").all())
    assert not page.locator(".hm-bench__head").is_visible()
    assert not page.locator(".md-header").is_visible()


@pytest.mark.parametrize("script", [True, False])
def test_lesson_is_printed_on_few_pages(visit, script):
    pdf = visit(LESSON, script=script).pdf(format="A4")

    assert 1 < len(re.findall(rb"/Type\s*/Page\b", pdf)) <= PRINTED_PAGES


class TestBuilders:
    @pytest.fixture
    def checkout(self, tmp_path, monkeypatch):
        """A copy of all that the site is made from."""
        copy_sources(tmp_path)
        monkeypatch.setattr(catalogue, "ROOT", tmp_path)
        return tmp_path

    def test_both_builders_make_the_same_articles(self, built, built_by_zensical):
        for path in PAGES:
            ours, theirs = (top / path / "index.html" for top in (built, built_by_zensical))
            assert article(ours) == article(theirs), path

    def test_unchanged_site_is_not_built_again(self, built, checkout, tmp_path):
        site = shutil.copytree(built, tmp_path / "out")
        (site / "setup/index.html").write_text("left alone")

        build(site)
        assert (site / "setup/index.html").read_text() == "left alone"
        (checkout / "docs/setup.md").write_text("# Set-up\n\n[Gone](gone.md)\n")
        with pytest.raises(SiteError, match=r"setup\.md"):
            build(site)
        assert (site / "setup/index.html").read_text() == "left alone"

    def test_missing_recording_is_one_sentence(self, checkout, tmp_path):
        (checkout / "checks/recorded/08_per_view.json").unlink()

        with pytest.raises(SiteError) as raised:
            build(tmp_path / "out")

        assert str(raised.value) == (
            "lessons/08_per_view.md, fence exchange: checks/recorded/08_per_view.json is missing."
            " Run ./course verify 8 --write"
        )


def article(path):
    """The words of the article on a page, without the marks of its permanent links."""
    html = re.search(r"<article.*?</article>", path.read_text(encoding="utf-8"), re.DOTALL)[0]
    html = re.sub(r'<a class="headerlink".*?</a>', "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
