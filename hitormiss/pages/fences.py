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

from hitormiss.course import comparison

from .bench import bench
from .diff import changes, wrong_lines
from .exchange import exchange_figure
from .failure import failure_section, shown
from .home import recorded
from .lesson_page import LessonPage, PageError, numbered
from .markup import render


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
def checks(lesson: LessonPage, source: str) -> str:
    """The bench: the sentences of the checks, each with its anchor and its hints, and the files."""
    return bench(lesson)


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
def lesson_diff(lesson: LessonPage, source: str) -> str:
    """The difference between starter and solution, folded."""
    if comparison.files(lesson.starter).keys() != comparison.files(lesson.solution).keys():
        raise lesson.error("lesson-diff", "starter and solution do not have the same files")
    return render("lesson_diff.html", changes=changes(lesson.starter, lesson.solution))


@_fence
def measured(lesson: LessonPage, source: str) -> str:
    """What ``./course bench`` measured, as bars; with the lab, this machine's take their place."""
    found = recorded(f"lessons/{lesson.page.name}, fence measured")
    return render(
        "measured.html",
        cases=found.cases,
        day=found.day,
        longest=max(case.median for case in found.cases),
    )


@_fence
def mistake(lesson: LessonPage, source: str) -> str:
    """
    A wrong app, folded: ``name: what someone sees``, and on the next lines why.

    Inside are the lines that differ from the starter, and the sentence that it fails.
    """
    first, _, reason = source.partition("\n")
    name, _, title = first.partition(": ")
    if not title:
        raise lesson.error("mistake", f"put what someone sees after the name: “{first}: …”")
    folder, facts = lesson.mistake(name, "mistake")
    return render(
        "mistake.html",
        key=name,
        title=title,
        reason=reason,
        files=wrong_lines(lesson.solution, folder),
        **shown(facts, name.replace("_", " ")),
    )


@_fence
def failure(lesson: LessonPage, source: str) -> str:
    """The failure of a mistake, on a page that is not the lesson's."""
    _, facts = lesson.mistake(source, "failure")
    return failure_section(facts, source.replace("_", " "), f"lessons/{lesson.stem}/")
