"""The panels of a lesson's page, alive: ``./course up``, and Chromium as its reader."""

import json
import re
import shutil

import pytest
from conftest import ROOT
from lab_in_browser import (
    VIEWS,
    choose,
    faults,
    focused,
    press,
    run,
    slow_working_copy,
    visit,
)
from playwright.sync_api import expect


__all__ = ["visit"]


class TestRun:
    def test_page_and_terminal_say_the_same_of_a_failure(self, built_lab, visit):
        page = visit(permissions=["clipboard-read", "clipboard-write"])
        assert run(page, "starter") == "failed"
        press(page, "hm-run", "Copy these words", disabled=False)
        page.wait_for_function("navigator.clipboard.readText().then(text => text.length)")
        copied = page.evaluate("navigator.clipboard.readText()")
        again = re.search(r"\./course (check .*)", copied)[1].split()
        text = built_lab.course.run(*again, "--format", "plain").out

        assert without_dates(copied) in without_dates(text)
        assert page.locator("hm-run [role=status] b").inner_text() in text
        shown = "".join(page.locator("hm-run .hm-fail").first.text_content().split())
        for line in re.sub(r".* -$", "", copied, flags=re.MULTILINE).splitlines():
            words = re.sub(r"^(?:[A-Z]+(?: [A-Z]+)?)? *\d? *>? *", "", line)
            assert "".join(words.split()) in shown, line

    def test_page_and_terminal_say_the_same_of_a_pass(self, built_lab, visit):
        page = visit()
        assert run(page, "solution") == "passed"
        text = built_lab.course.run("check", "8", "--solution", "--format", "plain").out

        for sentence in page.locator("hm-run .hm-checks li > span").all():
            words = sentence.text_content().removeprefix("passed: ")
            assert "".join(words.split()) in "".join(text.split())

    def test_second_press_is_refused_and_cancel_ends_the_run(self, built_lab, visit):
        page = visit()
        slow_working_copy(built_lab)
        panel = page.locator("hm-run")
        button = panel.locator(".hm-bar > button")
        button.press("Enter")
        expect(button).to_have_text("Running")
        page.keyboard.press("Control+Enter")
        expect(panel.get_by_role("status")).to_have_text(re.compile(r"Wait for them, or cancel\.$"))
        press(page, "hm-run", "Cancel")
        expect(panel.get_by_role("status")).to_contain_text("Cancelled")
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

    def test_passed_leads_on_and_is_marked(self, built_lab, visit):
        page = visit()
        run(page)
        solution = built_lab.root / "solutions/lesson08_per_view"
        shutil.copytree(solution, built_lab.working_copy(), dirs_exist_ok=True)
        assert run(page) == "passed"

        assert page.locator("hm-run .hm-btn--go").inner_text().startswith("Next: ")
        expect(page.locator(".md-nav--primary .hm-mark").first).to_contain_text("passed")
        page.goto(built_lab.origin)
        expect(page.locator("hm-progress")).to_contain_text("1 of ")
        assert faults(page) == []

    def test_save_runs_the_checks(self, built_lab, visit):
        """A save does, and not the working copy that the first run has made."""
        page, runs = visit(), []
        page.on("request", lambda one: runs.append(one) if one.url.endswith("/run") else None)
        saved = re.compile("/lab/saved/")
        with page.expect_response(saved):
            page.get_by_label("Check on save").check()
        run(page)
        for _ in range(3):
            with page.expect_response(saved):
                pass
        assert len(runs) == 1

        views = built_lab.working_copy() / "views.py"
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
        expect(here).to_contain_text("The whole response came from the app.")
        press(page, "hm-console", "Fetch it here")
        expect(here).to_contain_text("Nothing was sent.")

    def test_304_is_not_taken_for_a_response_or_a_copy(self, built_lab, visit):
        """The browser asks whether its copy is still good, and the app confirms it: no hit."""
        page = visit()
        page.locator(".hm-chip").first.click()
        page.locator("hm-console .hm-lens").first.wait_for()
        with (built_lab.working_copy() / "settings.py").open("a") as settings:
            settings.write("MIDDLEWARE += ['django.middleware.http.ConditionalGetMiddleware']\n")
        press(page, "hm-console", "Send")
        wire, here = page.locator("hm-console .hm-lens").all()
        expect(wire).to_contain_text("ETag")
        etag = re.search(r'ETag: (".*?")', wire.text_content())[1]

        press(page, "hm-console", "Fetch it here")
        expect(here).to_contain_text("The whole response came from the app.")
        press(page, "hm-console", "Fetch it here")
        expect(here).to_contain_text(
            "The app responded with 304, so the browser showed its stored copy"
        )

        page.get_by_label("Headers, one per line").fill(f"If-None-Match: {etag}")
        press(page, "hm-console", "Send")
        expect(wire).to_contain_text("304 Not Modified")
        press(page, "hm-console", "Fetch it here")
        expect(here).to_contain_text("Sent. The app responded with 304, without a body.")

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

    def test_lesson_is_asked_for_once(self, visit):
        page = visit()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.reload()
        page.locator("hm-console .hm-chip").first.wait_for()
        page.locator("hm-run .hm-checks li").first.wait_for()

        assert len([url for url in asked if url.endswith("/lab/lessons/08/")]) == 1

    def test_refusal_is_a_sentence(self, visit):
        page = visit()
        page.get_by_label("Path and query").fill("//elsewhere")
        page.get_by_label("Path and query").press("Enter")

        expect(page.locator("hm-console [role=status]")).to_contain_text("begins with one slash")
        assert focused(page)

    def test_app_that_fails_shows_its_log(self, built_lab, visit):
        page = visit()
        page.locator(".hm-chip").first.click()
        page.locator("hm-console .hm-lens").first.wait_for()
        (built_lab.working_copy() / "views.py").write_text("def broken(:\n")
        press(page, "hm-console", "Send")

        expect(page.locator("hm-console .hm-fault")).to_contain_text("did not respond")
        expect(page.locator("hm-console .hm-log")).to_contain_text("views.py")
        assert faults(page) == []

    def test_refused_fetch_is_no_response_of_the_app(self, built_lab, visit):
        page = visit()
        page.locator(".hm-chip").first.click()
        page.locator("hm-console .hm-lens").first.wait_for()
        (built_lab.working_copy() / "urls.py").write_text("import os\nos._exit(3)\n")
        press(page, "hm-console", "Fetch it here")

        status = page.locator("hm-console [role=status]")
        expect(status).to_contain_text("Your app ")
        expect(page.locator("hm-console .hm-lens").last).to_contain_text("Not fetched yet.")

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
        page.mouse.move(0, 0)  # whatever is under the pointer lights up, too
        page.locator("hm-memcached .hm-from li.k-url:visible").focus()
        field = page.get_by_label("Path and query").locator("..")
        expect(field).to_have_class(re.compile("is-lit"))
        page.evaluate("document.querySelector('hm-console form').requestSubmit()")
        expect(page.locator("hm-memcached .hm-keyrow .hm-hit").first).to_be_visible()
        expect(field).to_have_class(re.compile("is-lit"))  # also when the keys were drawn again
        press(page, "hm-memcached", "Expire this key")
        expect(page.locator("hm-memcached [role=status]")).to_contain_text("has expired")
        assert focused(page)


class TestOthers:
    def test_guess_is_compared_with_a_run(self, visit):
        """In the words of the page, and by what memcached did just now."""
        page = visit()
        figure = page.locator(".hm-predict").nth(1)
        figure.get_by_role("button", name="yes", exact=True).click()

        status = figure.locator(".hm-guessed")
        expect(status).to_have_text(
            "Not as you said. The answer: no. memcached, just now: 1 MISS 2 not asked 3 HIT"
        )
        assert figure.locator("details").first.evaluate("one => one.open")
        assert faults(page) == []
        figure.get_by_role("button", name="no", exact=True).click()
        expect(status).to_contain_text("As you said: no.")

    def test_guess_that_no_run_can_show_is_compared_with_the_page(self, visit):
        """The lab starts apps without the variables of lesson 15."""
        page = visit("lessons/15_development/")
        figure = page.locator(".hm-predict").first
        figure.get_by_role("button", name="max-age=0").click()

        expect(figure.locator(".hm-guessed")).to_have_text("As you said: max-age=0.")

    def test_console_is_found_in_the_table_of_contents(self, visit):
        page = visit()
        page.locator(".md-sidebar--secondary").get_by_text("Ask an app, live").click()

        assert page.url.endswith("#ask")
        expect(page.locator("#ask")).to_be_in_viewport()

    def test_both_are_compared_as_in_the_terminal(self, built_lab, visit):
        """Each fact that differs has its row, and so has each key; what is alike has one."""
        page = visit()
        press(page, "hm-compare", "Ask both")
        panel = page.locator("hm-compare")
        expect(panel.locator(".hm-said")).to_have_text(
            re.compile(r"^\d of \d responses differ, and ")
        )
        output = built_lab.course.run("diff", "8", "--live").out
        assert panel.locator(".hm-said").inner_text() in output
        assert panel.locator("tr.is-differs, tr.is-added, tr.is-gone").count() == sum(
            " * " in line for line in output.splitlines()
        )
        second = panel.locator(".hm-asked").nth(1)
        assert second.locator("tbody th").all_inner_texts() == [
            *("X-Queries", "Expires", "Cache-Control", "Age", "memcached", "Status, Vary")
        ]

    def test_reset_can_be_undone(self, built_lab, visit):
        page = visit()
        run(page)
        views = built_lab.working_copy() / "views.py"
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
        assert page.messages == []
