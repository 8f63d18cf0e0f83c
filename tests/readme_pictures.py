"""
Makes the pictures of the README in `docs/assets/readme/`, from a course that runs.

Run ``./course up --port 8777`` in a fresh clone: its working copy of lesson 8 is changed. Then
``python -m tests.readme_pictures http://127.0.0.1:8777`` here. It needs Pillow beside what the
tests need.
"""

import io
import re
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from hitormiss.machine.installed import ROOT, find_chromium


FOLDER = ROOT / "docs/assets/readme"
WIDTH, HEIGHT = 1240, 760
COLOURS = 16
SOLUTION = ROOT / "solutions/lesson08_per_view/views.py"

Frame = tuple[Image.Image, int]
"""A picture, and for how many milliseconds it is shown."""


def walk(page: Page, origin: str) -> list[Frame]:
    """From the home page to lesson 8 passed and compared, in the browser alone."""
    frames: list[Frame] = []

    def take(milliseconds: int) -> None:
        page.wait_for_timeout(400)
        frames.append((Image.open(io.BytesIO(page.screenshot())), milliseconds))

    page.goto(origin)
    take(2200)
    page.locator(".hm-map a", has_text="Cache per view").click()
    page.locator(".hm-presets button").first.wait_for(state="attached")
    take(1600)
    page.locator("#run").click()
    page.get_by_text("Checked in").wait_for()
    take(3000)
    page.locator("#tab-code").click()
    page.locator(".ace_content").wait_for()
    take(1000)
    for text in _steps(SOLUTION.read_text(encoding="utf-8")):
        page.locator(".ace_content").click()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(text)
        page.keyboard.press("Control+Home")
        take(900)
    page.keyboard.press("Control+s")
    page.locator(".hm-count", has_text="7 of 7").wait_for()
    take(1800)
    page.locator("#tab-checks").click()
    take(2200)
    page.locator("#tab-ask").click()
    for sent in (1, 2):
        page.get_by_label("Path and query").press("Enter")
        page.locator(".hm-ask-trace li").nth(sent - 1).wait_for()
        take(1400 if sent == 1 else 3000)
    page.screenshot(path=FOLDER / "ask.png")
    page.locator("#tab-code").click()
    page.get_by_role("button", name="Compare with the solution").click()
    take(2600)
    return frames


def _steps(solution: str) -> list[str]:
    """The solution as someone types it: first the imports, then a line of their own."""
    imports = re.sub(r"(?m)^(#|@method_decorator).*\n", "", solution)
    return [imports, re.sub(r"(?m)^#.*\n", "", solution).replace("60 * 60 * 2", "7200")]


def _in_few_colours(pictures: list[Image.Image]) -> list[Image.Image]:
    """The same colours in all pictures: what stays the same is then stored once."""
    all_of_them = Image.new("RGB", (WIDTH, HEIGHT * len(pictures)))
    for number, picture in enumerate(pictures):
        all_of_them.paste(picture, (0, HEIGHT * number))
    palette = all_of_them.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE)
    return [picture.quantize(palette=palette, dither=0) for picture in pictures]


def main(origin: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT},
            color_scheme="light",
            reduced_motion="reduce",
        )
        frames = walk(page, origin)
        browser.close()
    pictures = _in_few_colours([picture.convert("RGB") for picture, _ in frames])
    path = FOLDER / "lesson-8.gif"
    durations = [milliseconds for _, milliseconds in frames]
    pictures[0].save(
        path, save_all=True, append_images=pictures[1:], duration=durations, loop=0, optimize=True
    )
    for made in (path, Path(FOLDER, "ask.png")):
        print(f"{made}: {made.stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
