"""The head of a lesson, its goals, and the map of all lessons."""

from html import escape

from .lesson_page import LessonPage, numbered
from .markup import SHAPE, one_line, sentence_list


STORY = ("hit", "miss", "set", "expired", "private")


def story(lesson: LessonPage, *, labelled: bool) -> str:
    """The lesson's row of marks. It has a label in the head of a page, and none on the map."""
    verbs = str(lesson.meta.get("story", "")).split()
    for unknown in set(verbs) - set(STORY):
        raise lesson.error("story", f"“{unknown}” is not one of {', '.join(STORY)}")
    if not verbs:
        return ""
    marks = "".join(f'<i class="hm-{verb}">{SHAPE}</i>' for verb in verbs)
    label = f'role="img" aria-label="What happens here: {", ".join(verbs)}"'
    return f'<span class="hm-story" {label if labelled else "aria-hidden=true"}>{marks}</span>'


def facts(lesson: LessonPage) -> str:
    """The description, minutes, level, prerequisites and number of checks, under the title."""
    meta = lesson.meta
    shown = []
    if "minutes" in meta:
        shown.append(f"<b>{int(meta['minutes'])}</b> minutes")
    if "level" in meta:
        shown.append(f"Level <b>{escape(str(meta['level']))}</b>")
    needs = [_link(str(stem)) for stem in meta.get("prerequisites") or []]
    if needs:
        shown.append(f"Needs {sentence_list(needs)}")
    if lesson.checks_file.exists():
        shown.append(f'<a href="#do"><b>{len(lesson.checks)}</b> checks</a>')
    description = str(meta.get("description", ""))
    promise = f'<p class="hm-head__promise">{one_line(description)}</p>' if description else ""
    spans = "".join(f"<span>{fact}</span>" for fact in shown)
    return f'{promise}<p class="hm-facts">{spans}</p>'


def _link(stem: str) -> str:
    """A link to the lesson *stem*, or its number if it has no page yet."""
    other = numbered(stem[:2]) if stem[:2].isdigit() else None
    if other is None:
        return f"lesson {escape(stem[:2].lstrip('0'))}"
    return f'<a href="../{other.stem}/">{other.digits} {escape(other.title)}</a>'


def goals(lesson: LessonPage) -> str:
    """The objectives, as a list after “You will be able to”."""
    objectives = lesson.meta.get("objectives") or []
    if not objectives:
        raise lesson.error("objectives", "the front matter has no objectives")
    for objective in objectives:
        if not isinstance(objective, str):
            raise lesson.error(
                "objectives", f"put quotes around an objective with a colon: {objective}"
            )
    items = "".join(f"<li><span>{one_line(objective)}</span></li>" for objective in objectives)
    minutes = lesson.meta.get("minutes")
    intro = f"In about {minutes} minutes you will be able to" if minutes else "You will be able to"
    return f'<div class="hm-goals"><p>{intro}</p><ul>{items}</ul></div>'


def tiles(lessons: list[LessonPage]) -> str:
    """The map of the course, for the home page."""
    items = "".join(
        f'<li><a href="lessons/{lesson.stem}/"><b>{lesson.digits}</b>'
        f"<span>{escape(lesson.title)}{story(lesson, labelled=False)}</span></a></li>"
        for lesson in lessons
    )
    return f'<ol class="hm-map">{items}</ol>'
