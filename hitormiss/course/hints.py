"""Reads the hints of a lesson: for each check a nudge, the idea, and almost the code."""

import re

from hitormiss.course.catalogue import Lesson


LEVELS = ("A nudge", "The idea", "Almost the code")
LIST_INDENT = re.compile("^ {1,3}", re.MULTILINE)
"""The indent of a numbered list item. Deeper indents stay."""


def read(lesson: Lesson) -> dict[str, list[str]]:
    """The hints of *lesson*: a list of levels, in Markdown, by check id."""
    if not lesson.hints_file.exists():
        return {}
    text = re.sub(r"<!--.*?-->", "", lesson.hints_file.read_text(encoding="utf-8"), flags=re.DOTALL)
    hints = {}
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        heading, _, body = section.partition("\n")
        levels = re.split(r"^\d\. +", body, flags=re.MULTILINE)[1:]
        hints[heading.strip()] = [LIST_INDENT.sub("", level.strip()) for level in levels]
    return hints
