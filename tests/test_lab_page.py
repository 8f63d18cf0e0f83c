"""The panels of a lesson's page, alive: ``./course up``, and Chromium as its reader."""

import gzip
import json
import re
import shutil
import subprocess

import axe
import pytest
from conftest import ROOT
from lab_at_work import LabAtWork
from playwright.sync_api import expect

from hitormiss.pages.build import STAMP


PATIENCE = 30_000
SCRIPT_WEIGHT = 15_000
VIEWS = [(1280, "light"), (390, "dark")]


@pytest.fixture(scope="module")
def lab(tmp_path_factory, built):
    """One lab for all tests here, with the pages as they are built."""
    folder = tmp_path_factory.mktemp("lab-page")
    lab = LabAtWork(folder)
    ignored = shutil.ignore_patterns(STAMP)
    shutil.copytree(built, lab.root / ".course/site", ignore=ignored, dirs_exist_ok=True)
    try:
        yield lab.start()
        assert lab.end()[0] == 130
    finally:
        lab.close()


@pytest.fixture
def visit(lab, chromium):
    """Open a page of the lab, without a working copy. What it logged is kept as `said`."""
    contexts = []
    shutil.rmtree(lab.root / "workspace", ignore_errors=True)
    (lab.root / ".course/progress.json").unlink(missing_ok=True)

    def open_page(path="lessons/08_per_view/", width=1280, scheme="light", **options):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(f"{lab.origin}/{path}")
        if "lessons/" in path:
            page.locator("hm-run .hm-checks li").first.wait_for()
            page.locator("hm-console .hm-chip").first.wait_for()
        return page

    expect.set_options(timeout=PATIENCE)
    yield open_page
    for context in contexts:
        context.close()


def faults(page):
    """What axe has against the page as it stands, and whether it can be pushed sideways."""
    wider = axe.sideways(page)
    return axe.faults(page) + ([f"sideways: {wider}"] if wider else [])


def press(page, panel, name, **options):
    page.locator(panel).get_by_role("button", name=name, exact=True, **options).click()


def choose(page, panel, app):
    page.locator(panel).locator(".hm-seg").first.get_by_text(app, exact=True).click()


def run(page, app="yours"):
    """Run the checks to their end; the state of the panel."""
    choose(page, "hm-run", app)
    page.locator("hm-run .hm-bar > button").click()
    page.wait_for_function("!['idle', 'running'].includes(document.querySelector('hm-run').state)")
    return page.evaluate("document.querySelector('hm-run').state")


def focused(page):
    return page.evaluate("document.activeElement !== document.body")


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_every_state_is_clean(visit, width, scheme):
    page = visit(width=width, scheme=scheme)
    assert faults(page) == [], "idle"

    assert run(page) == "failed"
    page.locator("hm-run details").first.locator("summary").click()
    assert faults(page) == [], "failed"
    assert run(page, "solution") == "passed"
    assert faults(page) == [], "passed"

    choose(page, "hm-console", "solution")
    page.locator(".hm-chip").first.click()
    press(page, "hm-console", "Send again and compare")
    press(page, "hm-console", "Fetch it here")
    page.locator("hm-console").get_by_text("The whole answer came from the app.").last.wait_for()
    page.locator("hm-memcached .hm-key").last.click()
    assert faults(page) == [], "asked"
    press(page, "hm-memcached", "Stop memcached")
    expect(page.locator("hm-memcached")).to_contain_text("memcached is stopped")
    assert faults(page) == [], "stopped"
    press(page, "hm-memcached", "Start")
    expect(page.locator("hm-memcached")).to_contain_text("Nothing is stored.")
    page.locator("hm-run .hm-bar > button").click()
    press(page, "hm-run", "Cancel")
    page.wait_for_function("document.querySelector('hm-run').state === 'cancelled'")
    assert faults(page) == [], "empty, and cancelled"

    press(page, "hm-compare", "Show the difference")
    press(page, "hm-compare", "Ask both")
    page.locator("hm-compare .hm-table").first.wait_for()
    assert faults(page) == [], "compared"
    assert page.said == []

    page.route("**/lab/**", lambda route: route.abort())
    assert run_again(page) == "down"
    press(page, "hm-console", "Send")
    page.locator("hm-console .hm-down").wait_for()
    assert faults(page) == [], "down"
    page.unroute("**/lab/**")
    press(page, "hm-run", "Try again")
    page.wait_for_function("document.querySelector('hm-run').state === 'idle'")


def run_again(page):
    page.locator("hm-run .hm-bar > button").click()
    page.wait_for_function("document.querySelector('hm-run').state === 'down'")
    return "down"


class TestRun:
    def test_page_and_terminal_say_the_same_of_a_failure(self, lab, visit):
        page = visit(permissions=["clipboard-read", "clipboard-write"])
        assert run(page, "starter") == "failed"
        text = lab.course.run("check", "8", "--starter", "--format", "plain").out
        press(page, "hm-run", "Copy these words", disabled=False)
        page.wait_for_function("navigator.clipboard.readText().then(text => text.length)")
        copied = page.evaluate("navigator.clipboard.readText()")

        assert without_dates(copied) in without_dates(text)
        assert page.locator("hm-run [role=status] b").inner_text() in text
        shown = "".join(page.locator("hm-run .hm-fail").first.text_content().split())
        for line in re.sub(r".* -$", "", copied, flags=re.MULTILINE).splitlines():
            words = re.sub(r"^(?:[A-Z]+(?: [A-Z]+)?)? *\d? *>? *", "", line)
            assert "".join(words.split()) in shown, line

    def test_page_and_terminal_say_the_same_of_a_pass(self, lab, visit):
        page = visit()
        assert run(page, "solution") == "passed"
        text = lab.course.run("check", "8", "--solution", "--format", "plain").out

        for sentence in page.locator("hm-run .hm-checks li > span").all():
            words = sentence.text_content().removeprefix("passed: ")
            assert "".join(words.split()) in "".join(text.split())

    def test_second_press_is_refused_and_cancel_ends_the_run(self, visit):
        page = visit()
        button = page.locator("hm-run .hm-bar > button")
        button.press("Enter")
        page.keyboard.press("Control+Enter")
        panel = page.locator("hm-run")
        expect(panel.get_by_role("status")).to_contain_text(
            re.compile(r"Wait for them, or cancel\.|sentences are true")
        )
        if panel.get_by_role("button", name="Cancel").count():
            press(page, "hm-run", "Cancel")
            expect(panel.get_by_role("status")).to_contain_text(re.compile("Cancelled|are true"))
        assert faults(page) == []
        assert run(page, "solution") == "passed"

    def test_keyboard_alone_runs_and_keeps_the_focus(self, visit):
        page = visit()
        page.locator("hm-run .hm-bar > button").focus()
        page.keyboard.press("Control+Enter")
        page.wait_for_function("document.querySelector('hm-run').state === 'failed'")
        assert focused(page)
        press(page, "hm-run", "Show all")
        assert focused(page)

    def test_passed_leads_on_and_is_marked(self, lab, visit):
        page = visit()
        run(page)
        solution = lab.root / "solutions/lesson08_per_view"
        shutil.copytree(solution, lab.working_copy(), dirs_exist_ok=True)
        assert run(page) == "passed"

        assert page.locator("hm-run .hm-btn--go").inner_text().startswith("Next: ")
        expect(page.locator(".md-nav--primary .hm-mark").first).to_contain_text("passed")
        page.goto(lab.origin)
        expect(page.locator("hm-progress")).to_contain_text("1 of ")
        assert faults(page) == []

    def test_save_runs_the_checks(self, lab, visit):
        page = visit()
        run(page)
        with page.expect_response(re.compile("/lab/saved/")):
            page.get_by_label("Check on save").check()
        views = lab.working_copy() / "views.py"
        views.write_text(views.read_text() + "\n")
        with page.expect_response(re.compile("/run$")):
            pass


def without_dates(text):
    return re.sub(r"(Date|Expires): .*", r"\1", text)


class TestConsole:
    def test_lenses_freshness_and_comparison(self, visit):
        page = visit()
        choose(page, "hm-console", "solution")
        press(page, "hm-memcached", "Empty")
        expect(page.locator("hm-memcached [role=status]")).to_contain_text("Emptied")
        page.locator(".hm-chip").first.click()
        expect(page.locator("hm-console .hm-lens").first).to_contain_text("max-age=7200")
        assert "MISS" in page.locator("hm-console .hm-lens").first.inner_text()
        press(page, "hm-console", "Send again and compare")
        table = page.locator("hm-console .hm-table")
        expect(table).to_contain_text("X-Queries")
        assert "HIT" in page.locator("hm-console .hm-lens").first.inner_text()
        assert page.locator("hm-console .hm-ring").text_content().startswith(("1:59", "2:00"))

        press(page, "hm-console", "Fetch it here")
        here = page.locator("hm-console .hm-lens").last
        expect(here).to_contain_text("The whole answer came from the app.")
        press(page, "hm-console", "Fetch it here")
        expect(here).to_contain_text("Nothing was sent.")

    def test_explanation_stays_in_its_slot(self, visit):
        page = visit()
        choose(page, "hm-console", "solution")
        page.locator(".hm-chip").first.click()
        page.locator("hm-console button.hm-h").first.wait_for()
        page.mouse.move(0, 0)
        height = page.locator("hm-console").bounding_box()["height"]
        for line in page.locator("hm-console button.hm-h").all():
            line.focus()
            says = page.locator(f"[id='{line.get_attribute('aria-describedby')}']")
            assert says.is_visible()
            assert page.locator("hm-console").bounding_box()["height"] == height

    def test_refusal_is_a_sentence(self, visit):
        page = visit()
        page.get_by_label("Path and query").fill("//elsewhere")
        page.get_by_label("Path and query").press("Enter")

        expect(page.locator("hm-console [role=status]")).to_contain_text("begins with one slash")
        assert focused(page)

    def test_app_that_fails_shows_its_log(self, lab, visit):
        page = visit()
        page.locator(".hm-chip").first.click()
        page.locator("hm-console .hm-lens").first.wait_for()
        (lab.working_copy() / "views.py").write_text("def broken(:\n")
        press(page, "hm-console", "Send")

        expect(page.locator("hm-console .hm-fault")).to_contain_text("did not answer")
        expect(page.locator("hm-console .hm-log")).to_contain_text("views.py")
        assert faults(page) == []

    def test_what_an_app_sends_is_text(self, visit):
        page = visit()
        choose(page, "hm-console", "solution")
        page.get_by_label("Path and query").fill("/<img/src=x/onerror=alert(1)>/")
        press(page, "hm-console", "Send")
        page.locator("hm-console .hm-lens").first.wait_for()

        assert page.locator("hm-console img, hm-memcached img").count() == 0


class TestMemcached:
    def test_key_is_unfolded_and_lights_the_field(self, visit):
        page = visit()
        choose(page, "hm-console", "solution")
        page.locator(".hm-chip").first.click()
        key = page.locator("hm-memcached .hm-key", has_text="page /videogames/")
        key.press("Enter")

        assert key.get_attribute("aria-expanded") == "true"
        page.locator("hm-memcached .hm-from li.k-url:visible").focus()
        assert "is-lit" in page.get_by_label("Path and query").locator("..").get_attribute("class")
        press(page, "hm-memcached", "Expire this key")
        expect(page.locator("hm-memcached [role=status]")).to_contain_text("has run out")
        assert focused(page)


class TestOthers:
    def test_guess_is_answered_by_a_run(self, visit):
        page = visit()
        figure = page.locator(".hm-predict").first
        figure.get_by_role("button", name="HIT").click()

        expect(figure.get_by_role("status")).to_contain_text("Not what you said.")
        assert figure.locator("details").first.evaluate("one => one.open")
        assert faults(page) == []

    def test_reset_can_be_undone(self, lab, visit):
        page = visit()
        run(page)
        views = lab.working_copy() / "views.py"
        views.write_text("# mine\n")
        press(page, "hm-compare", "Reset to the starter")
        expect(page.locator("hm-compare [role=status]")).to_contain_text("starter again")
        assert "mine" not in views.read_text()
        press(page, "hm-compare", "Undo the reset")
        expect(page.locator("hm-compare [role=status]")).to_contain_text("is back")
        assert views.read_text() == "# mine\n"
        assert focused(page)

    @pytest.mark.parametrize(("width", "scheme"), VIEWS)
    def test_progress_is_taken_away_and_brought_back(self, visit, tmp_path, width, scheme):
        page = visit("", width=width, scheme=scheme)
        panel = page.locator("hm-progress")
        expect(panel).to_contain_text("0 of ")
        file = tmp_path / "progress.json"
        checks = re.findall(r"def test_(\w+)", (ROOT / "checks/test_08_per_view.py").read_text())
        ids = [f"08/{name.replace('_', '-')}" for name in checks]
        file.write_text(json.dumps({"v": 1, "passed": {"08_per_view": ids}}))
        panel.locator("input").set_input_files(file)

        expect(panel).to_contain_text("1 of ")
        expect(page.locator(".hm-map .is-passed")).to_have_count(1)
        assert faults(page) == []
        assert page.said == []


def test_panels_live_in_the_pages_of_the_other_builder(chromium, built_by_zensical, tmp_path):
    """Zensical is to follow Material: the lab serves its pages, and they are alive as well."""
    lab = LabAtWork(tmp_path)
    site = lab.root / ".course/site"
    stamp = (site / STAMP).read_text()
    shutil.rmtree(site)
    shutil.copytree(built_by_zensical, site)
    (site / STAMP).write_text(stamp)
    context = chromium.new_context()
    context.set_default_timeout(PATIENCE)
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    try:
        lab.start()
        page.goto(f"{lab.origin}/lessons/08_per_view/")
        page.locator("hm-run .hm-checks li").first.wait_for()
        assert run(page, "solution") == "passed"
        choose(page, "hm-console", "solution")
        page.locator("hm-console .hm-chip").first.click()
        page.locator("hm-memcached .hm-key").first.wait_for()
        assert said == []
    finally:
        context.close()
        lab.close()


def test_without_a_lab_nothing_is_loaded(lab, chromium):
    """The same files from a server that is no lab: no request more, no word in the console."""
    site = lab.root / ".course/site"
    server = subprocess.Popen(
        ["python3", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(site)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONUNBUFFERED": "1", "PATH": "/usr/local/bin:/usr/bin:/bin"},
    )
    try:
        port = re.search(r"port (\d+)", server.stdout.readline().decode())[1]
        page = chromium.new_page()
        asked, said = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"http://127.0.0.1:{port}/lessons/08_per_view/", wait_until="networkidle")

        assert [url for url in asked if "/lab" in url] == []
        assert said == []
        assert page.locator("hm-run, hm-console, .hm-guess").count() == 0
        page.close()
    finally:
        server.terminate()
        server.communicate()


def test_own_scripts_are_light(lab):
    """All that we wrote, as a page fetches it: two files, each compressed by itself."""
    assets = lab.root / ".course/site/assets"
    files = [assets / "hitormiss.mjs", *(assets / "lab").iterdir()]

    assert [file.name for file in files] == ["hitormiss.mjs", "lab.mjs"]
    assert sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) <= SCRIPT_WEIGHT
