"""
How long and how heavy the lessons' pages are, as `./course up` serves them.

    .venv/bin/python benchmarks/pages.py [--lighthouse "npx lighthouse"]

Heights are in screens of the width and height above them, everything folded. Words are those of
the text that is not folded: not the bench, not code, headers or drawings. KB are all bytes of the
first visit, compressed as they were sent.
"""

import argparse
import json
import os
import shlex
import subprocess

from playwright.sync_api import Browser, Page, sync_playwright
from served import served

from hitormiss.course.catalogue import lessons
from hitormiss.machine.installed import find_chromium


ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SCREENS = {(1280, 800): 5, (390, 844): 9}
"""The widths and heights of a screen, in px, and how many screens a lesson may be long."""

WORDS, KILOBYTES, SCORE = 900, 75, 98
JUDGED = ("", "lessons/08_per_view/", "lessons/09_by_value/", "reference/errata/")

COUNT_WORDS = """() => {
    const style = document.createElement("style");
    style.textContent = ".hm-bench, .hm-exchange, article pre, svg { display: none !important }";
    document.head.append(style);
    const words = document.querySelector("article").innerText.match(/[\\p{L}\\p{N}]\\S*/gu).length;
    style.remove();
    return words;
}"""
SHIFT = """() => new Promise((done) => {
    let sum = 0;
    const add = (list) => list.getEntries().forEach((one) => { sum += one.value; });
    new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(sum), 300);
})"""
BYTES = (
    """() => performance.getEntries().reduce((sum, one) => sum + (one.encodedBodySize || 0), 0)"""
)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    options.add_argument("--lighthouse", help="the command of Lighthouse, to judge four pages")
    chosen = options.parse_args()
    with served() as (_, lab), sync_playwright() as playwright:
        origin = str(lab.base_url).rstrip("/")
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        sizes = [f"{width}x{height}" for width, height in SCREENS]
        print(f"{'page':22}" + "".join(f"{name:>9}" for name in [*sizes, "words", "KB", "shift"]))
        for lesson in lessons():
            print(f"{lesson.stem:22}{row(browser, f'{origin}/lessons/{lesson.stem}/')}")
        limits = [*(str(most) for most in SCREENS.values()), str(WORDS), str(KILOBYTES), "0"]
        print(f"{'at most':22}" + "".join(f"{limit:>9}" for limit in limits))
        browser.close()
        if chosen.lighthouse:
            for path in JUDGED:
                print(judged(chosen.lighthouse, f"{origin}/{path}"), path or "home")


def row(browser: Browser, url: str) -> str:
    """What is measured of the page at *url*, as a row of the table."""
    heights, words, kilobytes, shift = [], 0, 0.0, 0.0
    for width, height in SCREENS:
        context = browser.new_context(viewport={"width": width, "height": height})
        page = context.new_page()
        page.goto(url, wait_until="networkidle")
        heights.append(full_height(page) / height)
        words = page.evaluate(COUNT_WORDS)
        kilobytes = max(kilobytes, page.evaluate(BYTES) / 1000)
        shift = max(shift, page.evaluate(SHIFT))
        context.close()
    screens = "".join(f"{height:9.1f}" for height in heights)
    return f"{screens}{words:9}{kilobytes:9.1f}{shift:9.3f}"


def full_height(page: Page) -> int:
    height: int = page.evaluate("document.documentElement.scrollHeight")
    return height


def judged(command: str, url: str) -> str:
    """Lighthouse's four scores of the page at *url*, on a phone, of 100 each."""
    done = subprocess.run(
        [
            *shlex.split(command),
            url,
            "--quiet",
            "--output=json",
            f"--chrome-flags=--headless=new {' '.join(ARGUMENTS)}",
        ],
        env={**os.environ, "CHROME_PATH": str(find_chromium())},
        stdout=subprocess.PIPE,
        check=True,
    )
    categories = json.loads(done.stdout)["categories"]
    scores = [f"{name} {round(100 * one['score'])}" for name, one in categories.items()]
    return f"Lighthouse (at least {SCORE}): " + ", ".join(scores)


if __name__ == "__main__":
    main()
