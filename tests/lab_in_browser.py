"""What the tests of a living page share: the lab with its pages, and Chromium as a reader."""

import re
import shutil
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import axe
import pytest
from playwright.sync_api import expect


PATIENCE = 30_000
WIDE = [(1440, "light"), (1280, "dark")]
NARROW = [(390, "dark"), (1024, "light")]
"""The bench stands beside the text, or is a sheet over it. On a phone the sheet is the screen."""
LAYOUTS = pytest.mark.parametrize("views", [WIDE, NARROW], ids=["beside", "sheet"])
LIVING = ".hm-bench, .hm-predict, .hm-map, hm-progress"


def listening(context):
    """A page that keeps what it requests and logs as `requests` and `messages`."""
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.requests, page.messages = [], []
    page.on("request", lambda request: page.requests.append(request.url))
    page.on("console", lambda message: page.messages.append(message.text))
    page.on("pageerror", lambda error: page.messages.append(str(error)))
    return page


def read(context, lab, path="lessons/08_per_view/"):
    """Open a page of *lab*, and wait until it is alive."""
    page = listening(context)
    page.goto(f"{lab.origin}/{path}")
    if "lessons/" in path:
        expect(page.locator(".hm-bench__tools .hm-said")).to_contain_text("Not run yet")
    return page


def empty(lab, lesson, *apps):
    """Have no live app of *lesson* know of an earlier test. This starts none."""
    with lab.page() as client:
        for app in apps:
            found = client.facts(f"lessons/{lesson}/memcached", app=app)
            if found["keys"] or any(found["counts"].values()) or not found["running"]:
                client.do(f"{lesson}/memcached", app=app, do="start")
                client.do(f"{lesson}/memcached", app=app, do="empty")


@pytest.fixture
def visit(built_lab, chromium):
    """Open a page of the lab, which has no working copy, no progress and nothing stored yet."""
    contexts = []
    for copy in built_lab.root.glob("workspace/lesson*"):
        empty(built_lab, copy.name.removeprefix("lesson"), "workspace")
    shutil.rmtree(built_lab.root / "workspace", ignore_errors=True)
    (built_lab.root / ".course/progress.json").unlink(missing_ok=True)

    def open_page(path="lessons/08_per_view/", width=1280, scheme="light", **options):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        if lesson := re.search(r"lessons/(\w+)", path):
            empty(built_lab, lesson[1], "starter", "solution")
        return read(context, built_lab, path)

    expect.set_options(timeout=PATIENCE)
    yield open_page
    for context in contexts:
        context.close()


class Files(SimpleHTTPRequestHandler):
    def log_message(self, format, *arguments):
        pass


@contextmanager
def served(site):
    """The address of the files of *site*, from a server that is no lab."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def slow_working_copy(lab):
    """The starter of lesson 8, which takes two seconds to load."""
    starter = lab.root / "lessons/lesson08_per_view"
    shutil.copytree(starter, lab.working_copy(), dirs_exist_ok=True)
    with (lab.working_copy() / "views.py").open("a") as views:
        views.write("import time\ntime.sleep(2)\n")


def faults(page, within=LIVING, **options):
    """What axe has against what lives on the page, and whether it can be pushed sideways."""
    wider = axe.sideways(page)
    return axe.faults(page, within, **options) + ([f"sideways: {wider}"] if wider > 0 else [])


def tab(page, name):
    """Show the tab *name*. A press on the tab that is shown would close a sheet."""
    if not page.locator(f"#bench-{name}").is_visible():
        page.locator(f"#tab-{name}").click()


EDITOR = ".hm-ed textarea"
"""What takes the keys: of Ace, or on a phone of the plain editor."""

CODE = """() => {
  const ace = document.querySelector(".hm-ace");
  return ace?.env?.editor.getValue() ?? document.querySelector(".hm-ed textarea")?.value;
}"""


def write(page, text):
    """Show Code, and write *text* in place of what the editor has."""
    tab(page, "code")
    page.locator(EDITOR).focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)
    shows(page, text)


def shows(page, text):
    """Wait until the editor has this *text*."""
    page.wait_for_function(f"text => ({CODE})() === text", arg=text)


def choose(page, app):
    page.locator(".hm-bench__tools").get_by_text(app, exact=True).click()


def press(page, name, **options):
    page.locator(".hm-bench").get_by_role("button", name=name, exact=True, **options).click()


def run(page, app="yours"):
    """Run the checks to their end; how many sentences are true, and how many there are."""
    choose(page, app)
    page.locator("#run").click()
    return verdict(page)


def verdict(page):
    """Wait for the end of the run: ``(4, 7)``."""
    count = page.locator(".hm-count")
    expect(page.locator(".hm-bench__tools .hm-said")).to_contain_text("Checked in")
    return tuple(map(int, re.findall(r"\d+", count.inner_text())))


def send(page, path=None):
    """Send the line of Ask, with another *path*, and wait for its response."""
    tab(page, "ask")
    rows = page.locator(".hm-ask-trace li")
    before = rows.count()
    if path:
        page.get_by_label("Path and query").fill(path)
    page.get_by_label("Path and query").press("Enter")
    expect(rows).to_have_count(before + 1)


def told(page):
    """What Ask says of the request or command that was sent last."""
    return page.locator(".hm-line-ask .hm-said").first


def focused(page):
    return page.evaluate("document.activeElement !== document.body")


def judge(page, views, states):
    """
    Look at each of the *states* of *page* in all *views*.

    Colours are the scheme's and the layout is the width's. What depends on
    neither is the same in every view, and is judged in the first alone.
    """
    found = {}
    for state in states:
        for place, (width, scheme) in enumerate(views):
            show(page, width, scheme)
            what = faults(page, of_the_view=place > 0)
            if what:
                found[f"{state} {width} {scheme}"] = what
        show(page, *views[0])
    assert found == {}


def show(page, width, scheme):
    """Show *page* in a window of that *width*, on a system that is light or dark."""
    page.set_viewport_size({"width": width, "height": 844 if width == 390 else 800})
    page.emulate_media(color_scheme=scheme)
    # What is paused or goes on for ever never finishes.
    page.evaluate(
        "Promise.race([new Promise(done => setTimeout(done, 2000)), "
        "Promise.allSettled(document.getAnimations().map(one => one.finished))])"
    )
