"""What axe-core has against a page (WCAG 2.2 AA), and whether the page can be pushed sideways."""

import importlib.util
from pathlib import Path


RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def faults(page) -> list[str]:
    """What axe has against *page* as it stands now, a line each."""
    if not page.evaluate("'axe' in window"):
        package = importlib.util.find_spec("axe_playwright_python").origin
        page.evaluate(Path(package).with_name("axe.min.js").read_text(encoding="utf-8"))
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{fault['id']}: {node['html'][:120]}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


def sideways(page) -> int:
    """How many pixels the page is wider than its window."""
    root = "document.documentElement"
    return page.evaluate(f"{root}.scrollWidth - {root}.clientWidth")
