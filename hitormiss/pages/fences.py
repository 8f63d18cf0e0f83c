"""
The fences of the pages. `mkdocs.yml` names each of these functions.

Each takes the text of its fence, with the other arguments of superfences, and returns
HTML. On a page that is not a lesson's, a fence begins with ``lesson: 8``.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from markdown import Markdown
from markupsafe import Markup, escape

from hitormiss.course import comparison
from hitormiss.telling.report import LABELS

from .diff import changes
from .exchange import exchange_figure
from .failure import failure_section, shown
from .lesson_page import LessonPage, PageError, numbered, with_pages
from .markup import render


LEVEL_TITLES = (
    ("A nudge", "where to look"),
    ("The idea", "what is going on"),
    ("Almost the code", "fill the gaps"),
)
LESSON = re.compile(r"\Alesson: *(?P<number>\d+)\s*\n?")

Fence = Callable[..., str]


def _fence(write: Callable[[LessonPage, str], str]) -> Fence:
    """Return a function for superfences that calls *write* with the lesson and the text."""
    name = write.__name__.replace("_", "-")

    @wraps(write)  # Zensical looks a fence up by its name
    def fence(
        source: str, language: str, css_class: str, options: Any, md: Markdown, **kwargs: Any
    ) -> str:
        lesson: LessonPage | None = getattr(md, "hm_lesson", None)
        if match := LESSON.match(source):
            lesson = numbered(match["number"])
            source = source[match.end() :]
        if lesson is None:
            raise PageError(
                f"Fence {name}: which lesson? The page has no heading like “# 8. Cache per view”"
                " of a lesson that exists, and the fence no line “lesson: 8”."
            )
        return write(lesson, source.strip())

    return fence


@_fence
def objectives(lesson: LessonPage, source: str) -> str:
    """The objectives in the front matter of the page, after “You will be able to”."""
    found = lesson.meta.get("objectives") or []
    if not found:
        raise lesson.error("objectives", "the front matter has no objectives")
    for one in found:
        if not isinstance(one, str):
            raise lesson.error("objectives", f"put quotes around an objective with a colon: {one}")
    return render("objectives.html", objectives=found, minutes=lesson.meta.get("minutes"))


@_fence
def checks(lesson: LessonPage, source: str) -> str:
    """The sentences of the checks, each with its anchor."""
    return render("checks.html", checks=lesson.sentences("checks"))


@_fence
def exchange(lesson: LessonPage, source: str) -> str:
    """Requests to the starter or the solution, and their responses."""
    wanted = lesson.scenario(source, "exchange")
    return exchange_figure(wanted, lesson.exchanges(wanted, "exchange"), _versions(lesson))


@_fence
def predict(lesson: LessonPage, source: str) -> str:
    """
    An exchange as a question, with the responses folded.

    After a line ``---`` come the possible answers, ``guess: yes | *no`` with a star before the
    right one, and on the next lines the reason.
    """
    wanted = lesson.scenario(source, "predict")
    first, _, reason = f"{source}\n".partition("\n---\n")[2].partition("\n")
    guesses = [guess.strip() for guess in first.removeprefix("guess:").split("|")]
    right = [guess.removeprefix("*") for guess in guesses if guess.startswith("*")]
    if not first.startswith("guess:") or len(guesses) < 2 or len(right) != 1:
        raise lesson.error("predict", "after --- it needs “guess: one | *two”, one with a star")
    return exchange_figure(
        wanted,
        lesson.exchanges(wanted, "predict"),
        _versions(lesson),
        guesses=[guess.removeprefix("*") for guess in guesses],
        right=right[0],
        reason=reason,
    )


def _versions(lesson: LessonPage) -> dict[str, str]:
    versions: dict[str, str] = lesson.recordings("exchange").get("versions", {})
    return versions


@_fence
def transcript(lesson: LessonPage, source: str) -> str:
    """A command and its output."""
    lines = lesson.transcript(source, "transcript").strip("\n").splitlines()
    return render("transcript.html", command=source, lines=[_printed(line) for line in lines])


def _printed(line: str) -> Markup:
    """Return a line of output as HTML, with its mark or label emphasized as in a terminal."""
    text = str(escape(line))
    if re.match(r"\s*[✓✗^]", line):
        css = "hm-yes" if "✓" in line else "hm-no"
        text = re.sub(r"[✓✗^]", lambda mark: f'<b class="{css}">{mark[0]}</b>', text, count=1)
    elif re.match(r" {9,12}> ", line):
        text = f"<b>{text}</b>"
    else:
        labels = "|".join(LABELS.values())
        text = re.sub(rf"^({labels})(?= |$)", r'<b class="hm-label">\1</b>', text)
    return Markup(text)


@_fence
def hints(lesson: LessonPage, source: str) -> str:
    """The hints of each check. The hints are folded, and so is each of their levels."""
    return render("hints.html", hints=lesson.hints("hints"), levels=LEVEL_TITLES)


@_fence
def lesson_diff(lesson: LessonPage, source: str) -> str:
    """The difference between starter and solution, folded."""
    if comparison.files(lesson.starter).keys() != comparison.files(lesson.solution).keys():
        raise lesson.error("lesson-diff", "starter and solution do not have the same files")
    return render("lesson_diff.html", changes=changes(lesson.starter, lesson.solution))


@_fence
def mistake(lesson: LessonPage, source: str) -> str:
    """A wrong app: its difference from the solution, and its failure."""
    folder, facts = lesson.mistake(source, "mistake")
    return render(
        "mistake.html",
        key=source,
        changes=changes(folder, lesson.solution, context=1),
        **shown(facts, source.replace("_", " ")),
    )


@_fence
def failure(lesson: LessonPage, source: str) -> str:
    """The failure of a mistake, on a page that is not the lesson's."""
    _, facts = lesson.mistake(source, "failure")
    return failure_section(facts, source.replace("_", " "), f"lessons/{lesson.stem}/")


def lesson_map(source: str, *args: Any, **kwargs: Any) -> str:
    """A tile for each lesson."""
    return render("lesson_map.html", lessons=with_pages())
