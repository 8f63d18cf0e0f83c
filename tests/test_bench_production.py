"""What Ask has in the lessons on production alone: several at once, time, an outage."""

from lab_in_browser import LAYOUTS, choose, faults, judge, press, send, tab, told, visit
from playwright.sync_api import expect


__all__ = ["visit"]

LESSON = "lessons/21_one_megabyte/"


def test_requests_at_once_have_a_line_each(visit):
    page = visit(LESSON)
    choose(page, "solution")
    tab(page, "ask")
    page.get_by_label("How many at once").select_option("20 at once")
    send(page)

    crowd = page.locator(".hm-crowd")
    assert crowd.locator("li").count() == 20
    expect(crowd.locator("p").first).to_contain_text("20 requests at the same time:")
    expect(page.locator(".hm-ask-trace li")).to_contain_text("× 20")
    assert crowd.locator(".is-made").count() >= 1
    assert crowd.locator(".is-made .hm-set").count() >= 1
    assert faults(page) == []


def test_hour_passes_and_memcached_hangs(visit):
    page = visit(LESSON)
    choose(page, "solution")
    send(page)
    holds = page.locator(".hm-holds small").first
    expect(holds).not_to_have_text("no keys")
    page.get_by_label("How much time").select_option("an hour")
    press(page, "pass")
    expect(told(page)).to_contain_text("This time has passed.")
    expect(page.locator(".hm-k .hm-left").first).to_have_text("gone")
    press(page, "Freeze")
    expect(holds).to_have_text("keys, and hangs")
    press(page, "Thaw")
    expect(told(page)).to_contain_text("runs again")


def test_lessons_on_the_article_have_one_request_at_a_time(visit):
    page = visit()
    tab(page, "ask")
    expect(page.get_by_role("button", name="Send")).to_be_visible()

    for label in ("How many at once", "How much time"):
        assert not page.get_by_label(label).is_visible()
    assert not page.get_by_role("button", name="Freeze").is_visible()


def states(page):
    tab(page, "ask")
    choose(page, "solution")
    yield "nothing sent"
    page.get_by_label("How many at once").select_option("20 at once")
    send(page)
    yield "twenty at once"
    press(page, "Freeze")
    expect(told(page)).to_contain_text("memcached hangs")
    yield "memcached hangs"
    press(page, "Thaw")
    press(page, "Empty")


@LAYOUTS
def test_every_state_is_clean(visit, views):
    page = visit(LESSON, width=views[0][0])

    judge(page, views, states(page))
    assert page.messages == []
