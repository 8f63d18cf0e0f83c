"""Each state of the panels of a page: axe finds no fault, and there is a way on."""

import gzip
import re
import shutil
import subprocess
from functools import partial

import pytest
from lab_in_browser import (
    VIEWS,
    choose,
    faults,
    press,
    read,
    run,
    slow_working_copy,
    visit,
)
from playwright.sync_api import expect
from running_lab import RunningLab


__all__ = ["visit"]

SCRIPT_WEIGHT = 24_000


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_every_state_is_clean(built_lab, visit, width, scheme):
    page = visit(width=width, scheme=scheme)
    # What does not depend on the view is the same in the second.
    look = partial(faults, page, of_the_view=(width, scheme) != VIEWS[0])
    assert look("html") == [], "idle"

    assert run(page) == "failed"
    page.locator("hm-run details").first.locator("summary").click()
    assert look() == [], "failed"
    assert run(page, "solution") == "passed"
    assert look() == [], "passed"

    choose(page, "hm-console", "solution")
    page.locator(".hm-chip").first.click()
    press(page, "hm-console", "Send again and compare")
    press(page, "hm-console", "Fetch it here")
    page.locator("hm-console").get_by_text("The whole response came from the app.").last.wait_for()
    page.locator("hm-memcached .hm-key").last.click()
    assert look() == [], "asked"
    press(page, "hm-memcached", "Stop memcached")
    expect(page.locator("hm-memcached")).to_contain_text("memcached is stopped")
    assert look() == [], "stopped"
    press(page, "hm-memcached", "Start")
    expect(page.locator("hm-memcached")).to_contain_text("Nothing is stored.")
    slow_working_copy(built_lab)
    choose(page, "hm-run", "yours")
    page.locator("hm-run .hm-bar > button").click()
    press(page, "hm-run", "Cancel")
    page.wait_for_function("document.querySelector('hm-run').state === 'cancelled'")
    assert look() == [], "empty, and cancelled"

    press(page, "hm-compare", "Show the difference")
    press(page, "hm-compare", "Ask both")
    page.locator("hm-compare .hm-table").first.wait_for()
    assert look() == [], "compared"
    assert page.messages == []

    page.route("**/lab/**", lambda route: route.abort())
    assert run_again(page) == "down"
    press(page, "hm-console", "Send")
    page.locator("hm-console .hm-down").wait_for()
    assert look() == [], "down"
    page.unroute("**/lab/**")
    press(page, "hm-run", "Try again")
    page.wait_for_function("document.querySelector('hm-run').state === 'idle'")


def run_again(page):
    page.locator("hm-run .hm-bar > button").click()
    page.wait_for_function("document.querySelector('hm-run').state === 'down'")
    return "down"


def test_panels_live_in_the_pages_of_the_other_builder(chromium, built_by_zensical, tmp_path):
    """Zensical is to follow Material: the lab serves its pages, and they are alive as well."""
    lab = RunningLab(tmp_path).show(built_by_zensical)
    context = chromium.new_context()
    try:
        page = read(context, lab.start())
        assert run(page, "solution") == "passed"
        choose(page, "hm-console", "solution")
        page.locator("hm-console .hm-chip").first.click()
        page.locator("hm-memcached .hm-key").first.wait_for()
        assert page.messages == []
        assert lab.end()[0] == 130
    finally:
        context.close()
        lab.close()


def test_missing_memcached_is_reported_as_in_the_terminal(
    chromium, built, tmp_path, without_memcached
):
    """Nothing is judged: what is missing, and the line to type. The way back is one press."""
    path = {"PATH": str(without_memcached)}
    lab = RunningLab(tmp_path).show(built)
    context = chromium.new_context()
    try:
        page = read(context, lab.start(env=path))
        assert run(page, "solution") == "lacks"

        panel = page.locator("hm-run")
        output = lab.course.run("check", "8", "--solution", env=path).said
        assert panel.locator("pre").last.inner_text().strip() in " ".join(output.split())
        expect(panel).to_contain_text("Nothing was judged.")
        assert panel.locator(".is-passed, .is-failed, .is-running").count() == 0
        assert faults(page) == []
        (without_memcached / "memcached").symlink_to(shutil.which("memcached"))
        assert run(page, "solution") == "passed"
        assert lab.end()[0] == 130
    finally:
        context.close()
        lab.close()


def test_run_that_someone_else_started_goes_on(built_lab, visit):
    """Two tabs, or two readers: the second run is refused, and can be tried again."""
    page = visit()
    slow_working_copy(built_lab)
    with built_lab.page() as other, other.running("workspace") as events:
        next(events)
        assert run(page, "solution") == "refused"
        expect(page.locator("hm-run [role=status]")).to_contain_text("A run is going on.")
        assert faults(page) == []
        assert [event["event"] for event in events][-1] == "finished"
    assert run(page, "solution") == "passed"


def test_without_a_lab_nothing_is_loaded(built_lab, chromium):
    """The same files from a server that is no lab: no request more, no word in the console."""
    site = built_lab.root / ".course/site"
    server = subprocess.Popen(
        ["python3", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(site)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONUNBUFFERED": "1", "PATH": "/usr/local/bin:/usr/bin:/bin"},
    )
    try:
        port = re.search(r"port (\d+)", server.stdout.readline().decode())[1]
        page = chromium.new_page()
        asked, output = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: output.append(message.text))
        page.goto(f"http://127.0.0.1:{port}/lessons/08_per_view/", wait_until="networkidle")

        assert [url for url in asked if "/lab" in url] == []
        assert output == []
        assert page.locator("hm-run, hm-console, .hm-guess").count() == 0
        page.close()
    finally:
        server.terminate()
        server.communicate()


def test_own_scripts_are_light(built_lab):
    """Every module as it is written, each compressed by itself."""
    files = [*(built_lab.root / ".course/site/assets").rglob("*.mjs")]

    assert {"hitormiss.mjs", "dom.mjs", "lab.mjs"} <= {file.name for file in files}
    assert sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) <= SCRIPT_WEIGHT
