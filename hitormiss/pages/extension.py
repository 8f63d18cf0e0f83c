"""
The Python-Markdown extension of the pages.

It finds the lesson of a page by its heading, ``# 8. Cache per view``, and makes the
head of the lesson from that heading. The fences read the lesson from ``md.hm_lesson``.
On every page it makes buttons of the glossary's terms, and on the errata page verdicts.

The search of both builders leaves out what has the attribute ``data-search-exclude``.
"""

import re
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from .errata import Verdicts
from .lesson_page import LessonPage, numbered
from .markup import render
from .terms import Terms


NO_SEARCH = {"data-search-exclude": ""}
HEADING = re.compile(r"^# (?P<number>\d{1,2})\. +(?P<title>.+?)\s*$")


class WhichLesson(Preprocessor):
    """Finds the lesson of the page in its heading, before any fence is read."""

    def run(self, lines: list[str]) -> list[str]:
        heading = next(filter(None, map(HEADING.match, lines)), None)
        self.md.hm_lesson = numbered(heading["number"]) if heading else None  # type: ignore[attr-defined]
        return lines


class LessonHead(Treeprocessor):
    """Makes ``# 8. Cache per view`` the head of the lesson: number, title, story, facts."""

    def run(self, root: Element) -> None:
        lesson: LessonPage | None = getattr(self.md, "hm_lesson", None)
        if lesson is None:
            return
        for place, heading in enumerate(root):
            if heading.tag == "h1":
                root.remove(heading)
                root.insert(place, self.head(lesson, heading))
                return

    def head(self, lesson: LessonPage, heading: Element) -> Element:
        head = Element("header", {"class": "hm-head"})
        number = SubElement(
            head, "span", {"class": "hm-head__no", "aria-hidden": "true", **NO_SEARCH}
        )
        number.text = lesson.digits
        spoken = Element("span", {"class": "hm-sr"})
        spoken.text = f"Lesson {lesson.number}: "
        text = re.sub(r"^\d+\.\s+", "", heading.text or "")
        heading.text, spoken.tail = "", text
        heading.insert(0, spoken)
        # The page has its title already. After a heading that is alone in an element, the search
        # goes on with the page, so a result shows the description.
        heading.attrib.update(NO_SEARCH)
        SubElement(head, "div", {"class": "hm-head__title"}).append(heading)
        rest = SubElement(head, "div", {"class": "hm-head__rest"})
        rest.text = self.md.htmlStash.store(_facts(lesson))
        return head


def _facts(lesson: LessonPage) -> str:
    """The story, description, minutes, level, prerequisites and number of checks of *lesson*."""
    needs = [str(stem) for stem in lesson.meta.get("prerequisites") or []]
    return render(
        "facts.html",
        verbs=lesson.story,
        description=str(lesson.meta.get("description", "")),
        minutes=lesson.meta.get("minutes"),
        level=lesson.meta.get("level"),
        # A lesson that has no page yet is None.
        needs=[(stem, numbered(stem[:2]) if stem[:2].isdigit() else None) for stem in needs],
        count=len(lesson.checks) if lesson.checks_file.exists() else 0,
    )


class NoText(Postprocessor):
    """Leaves code and the labels of drawings out of the search."""

    def run(self, text: str) -> str:
        return re.sub("<(svg|pre)(?=[ >])", r"<\1 data-search-exclude", text)


class PagesExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        # Before snippets (32) and fences (25), which need the lesson.
        md.preprocessors.register(WhichLesson(md), "hm_lesson", 40)
        # After inline text (20), before the table of contents (5).
        md.treeprocessors.register(LessonHead(md), "hm_head", 15)
        # After raw HTML (30) is in its place.
        md.postprocessors.register(NoText(md), "hm_no_text", 5)
        # After attributes (8) and abbreviations (7), before the table of contents (5).
        md.treeprocessors.register(Verdicts(md), "hm_verdicts", 6.5)
        md.treeprocessors.register(Terms(md), "hm_terms", 6)


def makeExtension(**kwargs: Any) -> PagesExtension:
    """Python-Markdown calls this function when `mkdocs.yml` names the module."""
    return PagesExtension(**kwargs)
