"""What the tests of a living page share: the lab with its pages, and Chromium as a reader."""

import shutil

import axe
import pytest
from playwright.sync_api import expect


PATIENCE = 30_000
VIEWS = [(1280, "light"), (390, "dark")]
LIVING = ".hm-panel, .hm-predict, .hm-map, hm-progress, #ask, .md-nav--secondary"


def read(context, lab, path="lessons/08_per_view/"):
    """Open a page of *lab*, and wait for its panels. What it logs is kept as `messages`."""
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.messages = []
    page.on("console", lambda message: page.messages.append(message.text))
    page.on("pageerror", lambda error: page.messages.append(str(error)))
    page.goto(f"{lab.origin}/{path}")
    if "lessons/" in path:
        page.locator("hm-run .hm-checks li").first.wait_for()
        page.locator("hm-console .hm-chip").first.wait_for()
    return page


@pytest.fixture
def visit(built_lab, chromium):
    """Open a page of the lab, which has no working copy and no progress yet."""
    contexts = []
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
        return read(context, built_lab, path)

    expect.set_options(timeout=PATIENCE)
    yield open_page
    for context in contexts:
        context.close()


def slow_working_copy(lab):
    """The starter of lesson 8, which takes two seconds to load."""
    starter = lab.root / "lessons/lesson08_per_view"
    shutil.copytree(starter, lab.working_copy(), dirs_exist_ok=True)
    with (lab.working_copy() / "views.py").open("a") as views:
        views.write("import time\ntime.sleep(2)\n")


def faults(page, within=LIVING, **options):
    """What axe has against what lives on the page, and whether it can be pushed sideways."""
    wider = axe.sideways(page)
    return axe.faults(page, within, **options) + ([f"sideways: {wider}"] if wider else [])


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
