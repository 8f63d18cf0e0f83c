"""
The terms of the glossary on a page, each with a button that shows its meaning.

The extension ``abbr`` marks every occurrence. Here the first one of each section becomes
a button, which a finger and the keyboard can reach, and the others become text again.
Its meaning is a popover: the browser opens and closes it, without a script.
"""

import re
from xml.etree.ElementTree import Element, SubElement

from markdown.treeprocessors import Treeprocessor


WITHOUT = {"h1", "h2", "h3", "a", "summary", "label"}
"""Elements whose terms stay text."""


def slug(term: str) -> str:
    """*term* as the end of an id."""
    return re.sub(r"[^a-z0-9]+", "-", term.lower())


class Terms(Treeprocessor):
    """Makes buttons of the first terms, and puts the meanings at the end of the page."""

    def run(self, root: Element) -> None:
        self.meanings: dict[str, str] = {}
        self.seen: set[str] = set()
        self.within(root, are_text=False)
        if not self.meanings:
            return
        end = SubElement(root, "div", {"class": "hm-meanings"})
        for term, meaning in self.meanings.items():
            words = SubElement(end, "div", {"id": f"term-{slug(term)}", "popover": ""})
            words.set("data-search-exclude", "")  # the glossary has it
            SubElement(words, "b").text = term
            words[0].tail = f" {meaning}"

    def within(self, parent: Element, *, are_text: bool) -> None:
        for node in list(parent):
            if node.tag in {"h1", "h2", "h3"}:
                self.seen.clear()
            if node.tag != "abbr":
                self.within(node, are_text=are_text or node.tag in WITHOUT)
            elif are_text or node.text in self.seen:
                _unwrap(parent, node)
            else:
                self.make_button(node)

    def make_button(self, abbr: Element) -> None:
        term, meaning = abbr.text or "", abbr.get("title", "")
        self.seen.add(term)
        self.meanings[term] = meaning
        abbr.tag = "button"
        # A title is the description that a screen reader reads, and what a mouse sees.
        for name, value in {
            "type": "button",
            "class": "hm-term",
            "popovertarget": f"term-{slug(term)}",
        }.items():
            abbr.set(name, value)


def _unwrap(parent: Element, node: Element) -> None:
    """Replace *node* in *parent* by its text."""
    place = list(parent).index(node)
    text = f"{node.text or ''}{node.tail or ''}"
    if place:
        parent[place - 1].tail = f"{parent[place - 1].tail or ''}{text}"
    else:
        parent.text = f"{parent.text or ''}{text}"
    parent.remove(node)
