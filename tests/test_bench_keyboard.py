"""The bench without a mouse: from the first sentence to passed, with the editor between."""

from lab_in_browser import CODE, EDITOR, visit
from playwright.sync_api import expect
from verdict import ALL, TRUE_OF_STARTER


__all__ = ["visit"]

FAR = 80


def reach(page, selector, key="Tab"):
    """Press *key* until the focus is on what *selector* finds, and it can be seen."""
    for _ in range(FAR):
        page.keyboard.press(key)
        if at(page, selector):
            break
    assert at(page, selector), selector
    expect(page.locator(":focus")).to_be_in_viewport()


def at(page, selector):
    return page.evaluate("one => document.activeElement.matches(one)", selector)


def test_from_the_first_sentence_to_passed(visit):
    page = visit()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_contain_text("bench")
    page.keyboard.press("Enter")
    reach(page, "#tab-checks")
    reach(page, "#run")
    page.keyboard.press("Enter")
    expect(page.locator(".hm-count")).to_have_text(f"{TRUE_OF_STARTER} of {ALL}")
    assert at(page, "#run")

    reach(page, ".hm-sent.is-failed .hm-nudge > summary")
    page.keyboard.press("Enter")
    expect(page.locator(".hm-nudge[open]")).to_be_visible()
    reach(page, "#tab-checks", "Shift+Tab")
    page.keyboard.press("ArrowRight")
    assert at(page, "#tab-code")
    page.locator(EDITOR).wait_for(state="attached")
    reach(page, EDITOR)
    write_the_solution(page)
    page.keyboard.press("Control+s")
    expect(page.locator(".hm-count")).to_have_text(f"{ALL} of {ALL}")
    assert at(page, EDITOR)

    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    assert not at(page, EDITOR)
    reach(page, "#tab-code", "Shift+Tab")
    page.keyboard.press("ArrowLeft")
    reach(page, ".hm-won a")
    page.keyboard.press("Enter")
    assert page.url.endswith("#predict")


def write_the_solution(page):
    """Type what the starter lacks, as one types in an editor."""
    page.keyboard.press("Control+Home")
    page.keyboard.type("from django.utils.decorators import method_decorator\n")
    page.keyboard.type("from django.views.decorators.cache import cache_page\n")
    lines = page.evaluate(CODE).split("\n")
    for _ in range(lines.index("class VideogameViewSet(viewsets.ModelViewSet):") - 2):
        page.keyboard.press("ArrowDown")
    page.keyboard.type('@method_decorator(cache_page(60 * 60 * 2), name="list")\n')


def test_request_is_sent_and_its_steps_are_walked(visit):
    page = visit()
    rows = page.locator(".hm-ask-trace li")
    reach(page, "#tab-checks")
    page.keyboard.press("ArrowLeft")
    assert at(page, "#tab-ask")
    page.locator("#ask-path").wait_for(state="attached")
    reach(page, "#ask-path")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(1)
    page.keyboard.press("Control+Enter")
    expect(rows).to_have_count(2)
    reach(page, ".hm-trace__row[data-at='0']")
    page.keyboard.press("Enter")
    expect(rows.first.locator("button")).to_have_attribute("aria-current", "step")
    assert at(page, ".hm-trace__row[data-at='0']")
    reach(page, ".hm-head1:not(.is-on)")
    page.keyboard.press("Enter")
    assert at(page, ".hm-head1.is-on")


def test_sheet_is_opened_and_closed(visit):
    """On a phone the sheet covers the text, which cannot be reached meanwhile."""
    page = visit(width=390)
    reach(page, "#tab-checks")
    page.keyboard.press("Enter")
    expect(page.locator(".hm-sent").first).to_be_visible()
    assert page.locator("article > :not([inert])").count() == 1
    page.keyboard.press("Escape")
    expect(page.locator(".hm-sent").first).to_be_hidden()
    assert at(page, "#tab-checks")
    assert page.locator("article > [inert]").count() == 0
