"""What axe-core has against a page (WCAG 2.2 AA), and whether the page can be pushed sideways."""

import importlib.util
from pathlib import Path


RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_THE_VIEW = ["color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable"]
"""What depends on colours and widths. The rest is the same in every view of a page."""


UNLIKE = """
(within) => {
  // What the letters of an element stand on: its own background, and those it lies on.
  const grounds = new Map([[null, ""]]);
  const ground = (node) => {
    if (!grounds.has(node)) {
      const { backgroundColor, backgroundImage, opacity, filter, mixBlendMode, position, clip } =
        getComputedStyle(node);
      const own = [backgroundColor, backgroundImage, opacity, filter, mixBlendMode, position, clip];
      grounds.set(node, `${ground(node.parentElement)} ${own}`);
    }
    return grounds.get(node);
  };
  const isText = ({ nodeType, data }) => nodeType === Node.TEXT_NODE && data.trim();
  const seen = new Set();
  const roots = [...document.querySelectorAll(within)];
  const nodes = roots.flatMap((root) => [root, ...root.querySelectorAll("*")]);
  for (const node of new Set(nodes)) {
    const { color, fontSize, fontWeight, textShadow } = getComputedStyle(node);
    const look = [ground(node), color, fontSize, fontWeight, textShadow].join();
    const isShown = node.checkVisibility({ visibilityProperty: true });
    const isWritten = node.matches("input, select, textarea") || [...node.childNodes].some(isText);
    const isFirst = isShown && isWritten && !seen.has(look);
    if (isFirst) seen.add(look);
    node.toggleAttribute("data-unlike", isFirst);
  }
}
"""
"""Marks the first of all texts that look alike: in their own colours, and in what is below them."""


def faults(page, within: str = "html", *, of_the_view: bool = False) -> list[str]:
    """
    What axe finds wrong in *page* as it is now, a line each.

    It looks at what the selector *within* finds, and by every rule, or by those
    alone that are *of the view*. Of texts that look alike, it judges the contrast
    of the first: a page of code has a thousand.
    """
    if not page.evaluate("'axe' in window"):
        package = importlib.util.find_spec("axe_playwright_python").origin
        page.evaluate(Path(package).with_name("axe.min.js").read_text(encoding="utf-8"))
        contrast = "{ id: 'color-contrast', selector: '[data-unlike]' }"
        page.evaluate(f"axe.configure({{ rules: [{contrast}] }})")
    page.evaluate(UNLIKE, within)
    rules = {"type": "rule", "values": OF_THE_VIEW} if of_the_view else RULES
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    look = "([within, options]) => axe.run(document.querySelectorAll(within), options)"
    found = page.evaluate(look, [within, options])
    return [
        f"{fault['id']}: {node['html'][:120]}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


def sideways(page) -> int:
    """How many pixels the page is wider than its window."""
    root = "document.documentElement"
    return page.evaluate(f"{root}.scrollWidth - {root}.clientWidth")
