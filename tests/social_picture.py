"""
Makes `docs/assets/picture.png`, which a chat or a forum shows beside a link to the course.

It is the first screen of the home page: run ``.venv/bin/python -m tests.social_picture``
after that has changed.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from hitormiss.machine.installed import ROOT, find_chromium
from hitormiss.pages.build import build


PICTURE = ROOT / "docs/assets/picture.png"
WIDTH, HEIGHT = 1200, 630

# Nothing to click, the words larger, and in the middle.
STYLE = """
body > :not(.md-container), .md-footer, .md-content__inner > :not(.hm-first), .hm-begin, .hm-long,
.hm-proof small, .hm-stage__said { display: none !important; }
.md-grid { max-width: none !important; }
.md-content__inner { margin: 0 3rem !important; padding: 0 !important; }
.hm-first { height: 630px; padding: 0 !important; }
.hm-first .hm-lead { font-size: 1.25rem !important; }
.hm-first .hm-proof p { font-size: .95rem !important; }
.hm-play { padding-bottom: .8rem; }
* { scrollbar-width: none; }
"""


def take(site: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        # Without JavaScript nothing moves, and no button is there.
        context = browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT},
            java_script_enabled=False,
            color_scheme="light",
        )
        page = context.new_page()
        index = site / "index.html"
        html = index.read_text(encoding="utf-8")
        index.write_text(
            html.replace("</head>", f"<style>{STYLE}</style></head>"), encoding="utf-8"
        )
        page.goto(index.as_uri())
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder, "site"))
        take(Path(folder, "site"))
    print(f"{PICTURE}: {PICTURE.stat().st_size} bytes")
