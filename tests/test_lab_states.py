"""Each state of the bench: axe finds no fault, nothing moves sideways, and there is a way on."""

import shutil

import pytest
from conftest import ROOT
from lab_in_browser import (
    EDITOR,
    LAYOUTS,
    PATIENCE,
    choose,
    faults,
    judge,
    listening,
    press,
    read,
    run,
    send,
    served,
    show,
    slow_working_copy,
    tab,
    verdict,
    visit,
    write,
)
from playwright.sync_api import expect
from running_lab import RunningLab
from verdict import ALL, TRUE_OF_STARTER


__all__ = ["visit"]

SOLUTION = (ROOT / "solutions/lesson08_per_view/views.py").read_text()
REFUSED = "Failed to load resource: the server responded with a status of 409 (Conflict)"
ABORTED = "Failed to load resource: net::ERR_FAILED"


def to_the_text(page):
    """Close the sheet: on a phone it covers the text."""
    if page.locator(".hm-bench__close").is_visible():
        page.locator(".hm-bench__close").click()


def checks(lab, page):
    yield "idle"
    slow_working_copy(lab)
    tab(page, "checks")
    page.locator("#run").click()
    expect(page.locator("#run")).to_contain_text("Cancel")
    yield "running"
    page.locator("#run").click()
    expect(said(page)).to_have_text("Cancelled.")
    yield "cancelled"
    assert run(page, "starter") == (TRUE_OF_STARTER, ALL)
    page.locator(".hm-sent.is-failed .hm-nudge > summary").first.click()
    page.locator(".hm-sent.is-failed .hm-fold > summary").first.click()
    yield "failed"


def code(lab, page):
    tab(page, "code")
    page.locator(EDITOR).wait_for(state="attached")
    yield "code"
    write(page, SOLUTION)
    yield "code, not saved"
    (lab.working_copy() / "views.py").write_text("# theirs\n")
    page.keyboard.press("Control+s")
    expect(page.locator(".hm-problem")).to_contain_text("changed outside")
    yield "code, changed outside"
    press(page, "Keep mine")
    page.keyboard.press("Control+s")
    expect(page.locator(".hm-problem")).to_have_text("All sentences are true.")
    press(page, "Reset")
    expect(page.locator(".hm-problem .hm-icon")).to_be_visible()
    press(page, "Compare with the solution")
    page.locator(".hm-ed.is-diff ins").first.wait_for()
    yield "compare"
    press(page, "Ask both")
    page.locator(".hm-verdict").wait_for()
    yield "both asked"
    press(page, "Undo")
    press(page, "Back to the code")
    tab(page, "checks")
    expect(page.locator(".hm-won")).to_be_visible()
    yield "passed"


def ask(lab, page):
    tab(page, "ask")
    yield "ask, nothing sent"
    choose(page, "solution")
    send(page)
    send(page)
    press(page, "Fetch it here")
    page.get_by_text("The whole response came from the app.").wait_for()
    yield "ask"
    page.locator(".hm-k > summary").last.click()
    page.locator("#bench-ask .hm-fold > summary").click()
    yield "ask, a key unfolded"
    press(page, "Stop")
    expect(page.locator(".hm-line-ask .hm-said").first).to_contain_text("memcached is stopped")
    yield "ask, stopped"
    press(page, "Start")
    choose(page, "yours")
    (lab.working_copy() / "views.py").write_text("def broken(:\n")
    send(page)
    page.locator(".hm-fault1").last.wait_for()
    yield "ask, a fault of the app"
    to_the_text(page)
    figure = page.locator(".hm-predict").nth(1)
    figure.get_by_role("button", name="yes", exact=True).click()
    expect(page.locator(".hm-ask-trace li")).to_have_count(3)
    yield "predict"
    assert [one for one in page.messages if one != REFUSED] == []


def down(page):
    page.route("**/lab/**", lambda route: route.abort())
    page.locator("#run").click()
    expect(notice(page)).to_contain_text("./course up")
    expect(notice(page)).to_be_visible()
    yield "down"
    page.unroute("**/lab/**")
    press(page, "Try again")
    expect(said(page)).to_have_text("Not run yet.")
    assert {*page.messages} <= {REFUSED, ABORTED}


def said(page):
    return page.locator(".hm-bench__tools .hm-said")


def notice(page):
    """The row above every tab that says why nothing is judged."""
    return page.locator(".hm-bench__recorded")


@LAYOUTS
def test_every_state_is_clean(built_lab, visit, views):
    page = visit(width=views[0][0])
    assert faults(page, "html") == []

    judge(page, views, checks(built_lab, page))
    judge(page, views, code(built_lab, page))
    judge(page, views, ask(built_lab, page))
    judge(page, views, down(page))


def recorded(page):
    yield "off"
    tab(page, "checks")
    page.locator(".hm-sent.is-failed > details > summary").first.click()
    expect(page.locator(".hm-sent.is-failed .hm-six").first).to_be_visible()
    yield "off, a failure"
    tab(page, "code")
    expect(page.locator(".hm-file").first).to_be_visible()
    yield "off, code"
    tab(page, "ask")
    press(page, "Next")
    expect(page.locator(".hm-ask-trace li")).to_have_count(2)
    yield "off, ask"
    to_the_text(page)
    figure = page.locator(".hm-predict").first
    figure.locator(".hm-guess button").first.click()
    expect(figure.locator(".hm-guessed")).to_contain_text("you said")
    yield "off, predict"


@LAYOUTS
def test_every_state_without_a_lab_is_clean(built, chromium, views):
    """The same files from another server: nothing of the lab is asked for, and nothing logged."""
    context = chromium.new_context(reduced_motion="reduce")
    page = listening(context)
    show(page, *views[0])
    with served(built) as address:
        page.goto(f"{address}lessons/08_per_view/", wait_until="networkidle")
        judge(page, views, recorded(page))

        assert [url for url in page.requests if "/lab" in url.removeprefix(address)] == []
        assert page.messages == []
        assert page.locator("#run").is_hidden()
    context.close()


@pytest.fixture
def show_in(chromium, tmp_path):
    """Have a lab of its own show a site."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    labs = []
    expect.set_options(timeout=PATIENCE)

    def start(site, **options):
        labs.append(RunningLab(tmp_path).show(site))
        return labs[0], read(context, labs[0].start(**options))

    yield start
    context.close()
    for lab in labs:
        lab.close()


def test_pages_of_the_other_builder_are_alive(show_in, built_by_zensical):
    """Zensical is to follow Material."""
    _, page = show_in(built_by_zensical)
    assert run(page, "solution") == (ALL, ALL)
    tab(page, "code")
    page.locator(EDITOR).wait_for(state="attached")
    send(page)
    page.locator(".hm-k").first.wait_for()
    assert faults(page) == []
    assert page.messages == []


def test_missing_memcached_is_reported_as_in_the_terminal(show_in, built, without_memcached):
    """Nothing is judged: what is missing, and the line to type. The way back is one press."""
    path = {"PATH": str(without_memcached)}
    lab, page = show_in(built, env=path)
    choose(page, "solution")
    page.locator("#run").click()
    expect(notice(page)).to_contain_text("Nothing was judged.")
    output = lab.course.run("check", "8", "--solution", env=path).said
    shown = " ".join(notice(page).locator("pre").inner_text().split())
    assert shown in " ".join(output.split())
    assert page.locator(".hm-sent:is(.is-passed, .is-failed, .is-running)").count() == 0
    assert faults(page) == []

    (without_memcached / "memcached").symlink_to(shutil.which("memcached"))
    assert run(page, "solution") == (ALL, ALL)
    expect(notice(page)).to_be_hidden()


def test_lab_that_goes_down_is_noticed_and_comes_back(show_in, built):
    lab, page = show_in(built)
    run(page, "solution")
    tab(page, "code")
    write(page, SOLUTION)
    lab.end()
    expect(notice(page)).to_contain_text("The lab is not running.")
    expect(notice(page)).to_contain_text("This is not a fault of your code.")
    lab.start(port=lab.port)
    press(page, "Try again")
    expect(notice(page)).to_be_hidden()
    # What was written meanwhile is still there, and is saved with the token of the new lab.
    page.keyboard.press("Control+s")
    assert verdict(page) == (ALL, ALL)
    assert (lab.working_copy() / "views.py").read_text() == SOLUTION


def test_run_that_another_tab_started_goes_on(built_lab, visit):
    page = visit()
    slow_working_copy(built_lab)
    with built_lab.page() as other, other.running("workspace") as events:
        next(events)
        choose(page, "solution")
        page.locator("#run").click()
        expect(notice(page)).to_contain_text("A run is going on.")
        assert faults(page) == []
        assert [event["event"] for event in events][-1] == "finished"
    assert run(page, "solution") == (ALL, ALL)
    expect(notice(page)).to_be_hidden()


def test_forced_colours_keep_every_word_and_shape(visit):
    """The system's colours replace the page's: what is chosen, and what is written, still shows."""
    page = visit(forced_colors="active")
    run(page, "starter")
    ground = of_style(page, "body", "backgroundColor")
    mark = page.locator(".hm-marks .is-failed > .hm-icon").first
    assert mark.evaluate("one => getComputedStyle(one).backgroundColor") != ground
    tab(page, "code")
    written = ".hm-ace .ace_line"
    expect(page.locator(written).first).to_be_visible()
    assert of_style(page, written, "color") not in (ground, "rgba(0, 0, 0, 0)")
    chosen, other = (
        of_style(page, f".hm-bench__tools label:{which}", "backgroundColor")
        for which in ("has(:checked)", "not(:has(:checked))")
    )
    assert chosen != other
    assert faults(page) == []


@pytest.mark.parametrize(("motion", "moves"), [("reduce", 0), ("no-preference", 1)])
def test_nothing_moves_for_those_who_want_less_motion(built_lab, visit, motion, moves):
    page = visit()
    page.emulate_media(reduced_motion=motion)
    slow_working_copy(built_lab)
    page.locator("#run").click()
    turning = "document.querySelector('.hm-sent.is-running .hm-icon')?.getAnimations().length"
    page.wait_for_function(f"{turning} === {moves}")


def of_style(page, selector, name):
    one = page.locator(selector).first
    return one.evaluate("(one, name) => getComputedStyle(one)[name]", name)
