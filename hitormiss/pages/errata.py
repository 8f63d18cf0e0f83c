"""
The verdicts of the errata page.

The heading of each entry says its verdict as a class: ``### 3. The fastest { #e03 .wrong }``.
"""

import re
from collections import Counter
from xml.etree.ElementTree import Element, SubElement

from markdown.treeprocessors import Treeprocessor

from .lesson_page import PageError
from .markup import render


ENTRY = re.compile(r"e\d\d")
VERDICTS = {"holds": "holds", "half": "half right", "wrong": "wrong", "gone": "gone"}
"""The classes, with the words that stand beside the heading."""


class Verdicts(Treeprocessor):
    """
    Puts a section around each entry, and a verdict beside its heading.

    Above the first entry are their numbers, which choose what is shown. A page
    without an entry, a heading with an id such as ``e03``, stays as it is.
    """

    def run(self, root: Element) -> None:
        if not any(node.tag == "h3" and ENTRY.fullmatch(node.get("id", "")) for node in root):
            return
        choice, counts = Element("fieldset", {"class": "hm-verdicts"}), Counter[str]()
        part = section = None
        for node in list(root):
            if node.tag == "h2":
                if part is None:
                    root.insert(list(root).index(node), choice)
                part = section = SubElement(root, "section", {"class": "hm-claims"})
            elif node.tag == "h3" and part is not None:
                verdict = _verdict(node)
                counts[verdict] += 1
                section = SubElement(part, "section", {"class": f"hm-claim is-{verdict}"})
            if section is not None:
                root.remove(node)
                section.append(node)
        html = render("verdicts.html", verdicts=VERDICTS, counts=counts)
        choice.text = self.md.htmlStash.store(html)


def _verdict(heading: Element) -> str:
    """Take the verdict from the classes of *heading*, and put its words into the text."""
    verdict = heading.attrib.pop("class", "")
    if verdict not in VERDICTS:
        name = heading.get("id", heading.text)
        raise PageError(
            f"reference/errata.md, entry {name}: “{verdict}” is not one of {', '.join(VERDICTS)}."
        )
    if len(heading):
        heading[-1].tail = f"{heading[-1].tail or ''} "
    else:
        heading.text = f"{heading.text or ''} "
    label = SubElement(heading, "span", {"class": f"hm-ruling is-{verdict}"})
    label.set("data-search-exclude", "")  # a result of a search shows the heading
    label.text = VERDICTS[verdict]
    return verdict
