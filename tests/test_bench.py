"""The bench of a lesson's page, alive: ``./course up``, and Chromium as its reader."""

import re
import shutil

import pytest
from conftest import ROOT
from lab_in_browser import (
    CODE,
    EDITOR,
    focused,
    press,
    run,
    shows,
    slow_working_copy,
    tab,
    verdict,
    visit,
    write,
)
from playwright.sync_api import expect
from running_lab import soon
from verdict import ALL, TRUE_OF_STARTER


__all__ = ["visit"]

SOLUTION = (ROOT / "solutions/lesson08_per_view/views.py").read_text()
STARTER = (ROOT / "lessons/lesson08_per_view/views.py").read_text()


class TestChecks:
    def test_failure_unfolds_in_the_row_of_its_sentence(self, visit):
        page = visit()
        assert run(page) == (TRUE_OF_STARTER, ALL)

        rows = page.locator(".hm-sent")
        assert rows.count() == ALL
        assert page.locator(".hm-sent.is-failed").count() == ALL - TRUE_OF_STARTER
        first = page.locator(".hm-sent.is-failed").first
        assert first.locator("> details").evaluate("one => one.open")
        expect(first.locator(".hm-six")).to_be_visible()
        expect(first.locator(".hm-nudges")).to_be_visible()

    def test_page_and_terminal_say_the_same_of_a_failure(self, built_lab, visit):
        page = visit(permissions=["clipboard-read", "clipboard-write"])
        run(page, "starter")
        page.locator(".hm-sent.is-failed").first.get_by_role(
            "button", name="Copy these words"
        ).click()
        page.wait_for_function("navigator.clipboard.readText().then(text => text.length)")
        copied = page.evaluate("navigator.clipboard.readText()")
        again = re.search(r"\./course (check .*)", copied)[1].split()
        text = built_lab.course.run(*again, "--format", "plain").out

        assert without_dates(copied) in without_dates(text)
        assert page.locator(".hm-bench__tools .hm-said .hm-sr").inner_text().strip() in text

    def test_page_and_terminal_say_the_same_of_a_pass(self, built_lab, visit):
        page = visit()
        assert run(page, "solution") == (ALL, ALL)
        text = built_lab.course.run("check", "8", "--solution", "--format", "plain").out

        for sentence in page.locator(".hm-sent > details > summary > span").all():
            assert "".join(sentence.inner_text().split()) in "".join(text.split())

    def test_address_of_a_sentence_opens_its_row(self, visit):
        page = visit("lessons/08_per_view/#08/one-game-is-fresh")

        row = page.locator("[id='08/one-game-is-fresh']")
        assert row.locator("> details").evaluate("one => one.open")
        expect(row).to_be_in_viewport()

    def test_passed_shows_what_was_learnt_and_leads_on(self, built_lab, visit):
        page = visit()
        shutil.copytree(
            ROOT / "solutions/lesson08_per_view", built_lab.working_copy(), dirs_exist_ok=True
        )
        assert run(page) == (ALL, ALL)

        expect(page.locator(".hm-won")).to_contain_text("You can now")
        expect(page.locator(".md-nav--primary .hm-mark").first).to_contain_text("passed")
        page.get_by_role("link", name="Now predict").click()
        assert page.url.endswith("#predict")
        page.goto(built_lab.origin)
        expect(page.locator("hm-progress")).to_contain_text("1 of ")

    def test_run_is_cancelled_by_the_key_on_its_button(self, built_lab, visit):
        page = visit()
        slow_working_copy(built_lab)
        page.locator("#run").click()
        expect(page.locator("#run")).to_contain_text("Cancel")
        page.keyboard.press("Escape")

        expect(page.locator(".hm-bench__tools .hm-said")).to_have_text("Cancelled.")
        assert page.locator(".hm-sent.is-waiting").count() == ALL
        assert run(page, "solution") == (ALL, ALL)


class TestCode:
    def test_save_is_written_and_checked(self, built_lab, visit):
        page = visit()
        write(page, SOLUTION)
        expect(page.locator("#run")).to_contain_text("Save")
        page.keyboard.press("Control+s")

        assert verdict(page) == (ALL, ALL)
        assert (built_lab.working_copy() / "views.py").read_text() == SOLUTION
        assert page.locator(".hm-ed .is-new").count() > 0

    def test_save_is_checked_once_and_the_first_run_is_no_save(self, visit):
        page = visit()
        run(page)
        tab(page, "code")
        wait_for_looks(page, 2)
        assert count(page, "/run") == 1
        write(page, SOLUTION)
        page.keyboard.press("Control+s")
        expect(page.locator(".hm-count")).to_have_text(f"{ALL} of {ALL}")
        wait_for_looks(page, 3)
        assert count(page, "/run") == 2

        # Whoever goes on writing keeps the caret.
        page.keyboard.type("# more")
        shows(page, SOLUTION + "# more")

    def test_save_during_a_run_ends_it_and_is_checked(self, built_lab, visit):
        page = visit()
        slow_working_copy(built_lab)
        tab(page, "code")
        page.wait_for_function(f"({CODE})()?.includes('sleep')")
        page.locator("#run").click()
        write(page, SOLUTION)
        page.keyboard.press("Control+s")
        page.keyboard.press("Control+s")

        expect(page.locator(".hm-count")).to_have_text(f"{ALL} of {ALL}")
        assert (built_lab.working_copy() / "views.py").read_text() == SOLUTION

    def test_save_is_not_checked_when_the_reader_says_so(self, built_lab, visit):
        page = visit()
        run(page)
        tab(page, "code")
        page.get_by_label("check on save").uncheck()
        write(page, SOLUTION)
        page.keyboard.press("Control+s")
        expect(page.locator("#run")).to_contain_text("Run")
        (built_lab.working_copy() / "views.py").write_text(STARTER)
        shows(page, STARTER)

        assert count(page, "/run") == 1

    def test_failure_is_told_below_the_code_and_leads_to_its_row(self, visit):
        page = visit()
        write(page, SOLUTION.replace('name="list"', 'name="dispatch"'))
        page.keyboard.press("Control+s")
        verdict(page)
        page.locator(".hm-problem button").click()

        assert page.locator(".hm-sent.is-failed > details[open]").count() == 1
        assert focused(page)

    def test_save_of_another_editor_appears_and_is_checked(self, built_lab, visit):
        page = visit()
        run(page)
        tab(page, "code")
        (built_lab.working_copy() / "views.py").write_text(SOLUTION)

        shows(page, SOLUTION)
        expect(page.locator(".hm-count")).to_have_text(f"{ALL} of {ALL}")

    def test_file_that_changed_outside_is_not_overwritten(self, built_lab, visit):
        page = visit()
        run(page)
        tab(page, "code")
        write(page, SOLUTION)
        theirs = STARTER + "# theirs\n"
        (built_lab.working_copy() / "views.py").write_text(theirs)
        page.keyboard.press("Control+s")

        expect(page.locator(".hm-problem")).to_contain_text("was changed outside this page")
        assert (built_lab.working_copy() / "views.py").read_text() == theirs
        press(page, "Take that text")
        shows(page, theirs)

    def test_reset_can_be_undone(self, built_lab, visit):
        page = visit()
        run(page)
        views = built_lab.working_copy() / "views.py"
        views.write_text("# mine\n")
        tab(page, "code")
        press(page, "Reset")
        assert soon(lambda: has(views, STARTER))
        press(page, "Undo")
        assert soon(lambda: has(views, "# mine\n"))
        shows(page, "# mine\n")

    def test_solution_is_compared_line_by_line(self, visit):
        page = visit()
        tab(page, "code")
        press(page, "Compare with the solution")

        expect(page.locator(".hm-ed.is-diff ins").first).to_contain_text("import")
        press(page, "Back to the code")
        shows(page, STARTER)

    def test_both_are_asked_the_same_as_in_the_terminal(self, built_lab, visit):
        page = visit()
        run(page)
        tab(page, "code")
        press(page, "Compare with the solution")
        press(page, "Ask both")

        expect(page.locator(".hm-verdict")).to_have_text(re.compile(r"^\d of \d responses differ"))
        output = built_lab.course.run("diff", "8", "--live").out
        assert page.locator(".hm-verdict").inner_text() in output
        assert page.locator("tr.is-differs, tr.is-added, tr.is-gone").count() == sum(
            " * " in line for line in output.splitlines()
        )

    def test_tab_indents_and_escape_lets_the_keyboard_out(self, visit):
        page = visit()
        tab(page, "code")
        write(page, "")
        page.keyboard.press("Tab")
        shows(page, "    ")
        page.keyboard.press("Escape")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") != "TEXTAREA"


class TestLoading:
    """Code and Ask are loaded when they are first shown, and nothing is missing before."""

    LATER = re.compile(r"/(code|editor|compare|ink|table|ask|asked)\.mjs")

    def later(self, page):
        return [url for url in page.requests if self.LATER.search(url)]

    def test_page_is_loaded_without_them(self, visit):
        page = visit()
        page.wait_for_load_state("networkidle")
        assert self.later(page) == []
        tab(page, "code")
        page.locator(EDITOR).wait_for(state="attached")
        tab(page, "ask")
        page.locator(".hm-presets button").first.wait_for()

        assert len(self.later(page)) == len({*self.later(page)}) == 7

    def test_save_of_another_editor_is_checked_before_code_is_shown(self, built_lab, visit):
        page = visit()
        run(page)
        (built_lab.working_copy() / "views.py").write_text(SOLUTION)

        expect(page.locator(".hm-count")).to_have_text(f"{ALL} of {ALL}")
        assert self.later(page) == []
        tab(page, "code")
        shows(page, SOLUTION)

    def test_what_a_run_has_found_stands_below_the_code_later(self, visit):
        page = visit()
        run(page)
        tab(page, "code")

        expect(page.locator(".hm-problem button")).to_contain_text("Expected")

    @pytest.mark.parametrize("width", [1280, 390])
    def test_open_views_leads_into_code(self, visit, width):
        page = visit(width=width)
        page.get_by_role("button", name="Open views.py").press("Enter")

        expect(page.locator(".hm-files__names button").first).to_be_focused()
        page.locator(EDITOR).wait_for(state="attached")
        shows(page, STARTER)

    def test_control_s_without_code_runs_the_checks(self, visit):
        page = visit()
        page.keyboard.press("Control+s")

        assert verdict(page) == (TRUE_OF_STARTER, ALL)

    @pytest.mark.parametrize("name", ["code", "ask"])
    def test_tab_that_cannot_be_loaded_is_loaded_later(self, visit, name):
        page = visit()
        page.route(f"**/{name}.mjs*", lambda route: route.abort())
        tab(page, name)
        notice = page.locator(".hm-bench__recorded")
        expect(notice).to_contain_text("The lab is not running.")
        page.unroute(f"**/{name}.mjs*")
        press(page, "Try again")

        expect(notice).to_be_hidden()
        page.locator({"code": EDITOR, "ask": ".hm-presets button"}[name]).first.wait_for(
            state="attached"
        )

    def test_prediction_that_cannot_be_played_says_so(self, visit):
        page = visit()
        page.route("**/ask.mjs*", lambda route: route.abort())
        figure = page.locator(".hm-predict").nth(1)
        figure.get_by_role("button", name="yes", exact=True).click()

        expect(page.locator(".hm-bench__recorded")).to_contain_text("./course up")
        expect(figure.locator(".hm-guessed")).to_have_text("Not as you said: no.")


def has(path, text):
    """Whether the file has this *text*. A reset replaces its folder, which is gone for a moment."""
    try:
        return path.read_text() == text
    except FileNotFoundError:
        return False


def count(page, end):
    """How many requests of *page* have an address with that *end*."""
    return len([url for url in page.requests if url.endswith(end)])


def wait_for_looks(page, times):
    """The page looks every second for a save in another editor."""
    for _ in range(times):
        with page.expect_response(re.compile("/lab/saved/")):
            pass


def without_dates(text):
    return re.sub(r"(Date|Expires): .*", r"\1", text)
