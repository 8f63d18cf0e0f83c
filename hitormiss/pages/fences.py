"""
The fences of the pages. `mkdocs.yml` names each of these functions.

Each takes the text of its fence, with the other arguments of superfences, and returns
HTML. On a page that is not a lesson's, a fence begins with ``lesson: 8``.
"""

import re
from collections.abc import Callable
from functools import wraps
from html import escape
from typing import Any

from markdown import Markdown

from hitormiss.telling.report import LABELS

from .diff import changed_lines, diff_figures
from .exchange import exchange_figure
from .failure import failure_section
from .head import goals, tiles
from .lesson_page import LessonPage, PageError, numbered, python_files, with_pages
from .markup import WAIT, block, breaking, fold, one_line, prose


LEVELS = (
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
    """The objectives in the front matter of the page."""
    return goals(lesson)


@_fence
def checks(lesson: LessonPage, source: str) -> str:
    """The sentences of the checks, each with its anchor."""
    rows = "".join(
        f'<li class="is-waiting" id="{check.id}">{WAIT}<span>{one_line(check.sentence)}</span>'
        f'<a class="hm-id" href="#{check.id}">{check.id}</a></li>'
        for check in lesson.sentences("checks")
    )
    return f'<div class="hm-list"><ol class="hm-checks">{rows}</ol></div>'


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
    requests = "".join(
        f'<span class="hm-line"><b>{number}</b>  {breaking(line)}\n</span>'
        for number, line in enumerate(wanted.lines, 1)
    )
    answer = f"{source}\n".partition("\n---\n")[2]
    first, _, words = answer.partition("\n")
    guesses = [guess.strip() for guess in first.removeprefix("guess:").split("|")]
    right = [guess.removeprefix("*") for guess in guesses if guess.startswith("*")]
    if not first.startswith("guess:") or len(guesses) < 2 or len(right) != 1:
        raise lesson.error("predict", "after --- it needs “guess: one | *two”, one with a star")
    choices = escape("|".join(guess.removeprefix("*") for guess in guesses))
    label = f"Requests: {'; '.join(wanted.lines)}"
    exchanges = exchange_figure(wanted, lesson.exchanges(wanted, "predict"), _versions(lesson))
    shown = f'<div class="hm-reveal">{prose(words)}</div>{exchanges}'
    return (
        f'<div class="hm-predict" data-guess="{choices}" data-right="{escape(right[0])}">'
        f"{block(requests, label)}{fold('Decided? See what happened', shown, 'hm-answer')}</div>"
    )


def _versions(lesson: LessonPage) -> dict[str, str]:
    versions: dict[str, str] = lesson.recordings("exchange").get("versions", {})
    return versions


@_fence
def transcript(lesson: LessonPage, source: str) -> str:
    """A command and its output."""
    text = lesson.transcript(source, "transcript")
    output = "\n".join(_printed(line) for line in text.strip("\n").splitlines())
    command = f"<pre><code>{escape(source, quote=False)}</code></pre>"
    return (
        f'<figure class="hm-term"><figcaption class="hm-term__ask">{command}</figcaption>'
        f"{block(output, f'What {source} prints', classes='hm-pre hm-term__out')}</figure>"
    )


def _printed(line: str) -> str:
    """Return a line of output as HTML, with its mark or label emphasized as in a terminal."""
    shown = escape(line, quote=False)
    if re.match(r"\s*[✓✗^]", line):
        css = "hm-yes" if "✓" in line else "hm-no"
        return re.sub(r"[✓✗^]", lambda mark: f'<b class="{css}">{mark[0]}</b>', shown, count=1)
    if re.match(r" {9,12}&gt; ", shown):
        return f"<b>{shown}</b>"
    labels = "|".join(LABELS.values())
    return re.sub(rf"^({labels})(?= |$)", r'<b class="hm-label">\1</b>', shown)


@_fence
def hints(lesson: LessonPage, source: str) -> str:
    """The hints of each check. The hints are folded, and so is each of their levels."""
    shown = []
    for check, levels in lesson.hints("hints"):
        folded = "".join(
            fold(
                f"<i>{n}</i><b>{title}</b><span>{about}</span>",
                f"<div>{prose(text)}</div>",
                "hm-hint",
            )
            for n, (text, (title, about)) in enumerate(zip(levels, LEVELS, strict=False), 1)
        )
        summary = f"<b>{one_line(check.sentence)}</b><span>{check.id}</span>"
        shown.append(fold(summary, f'<div class="hm-levels">{folded}</div>', "hm-hints"))
    return f'<div class="hm-allhints">{"".join(shown)}</div>'


@_fence
def lesson_diff(lesson: LessonPage, source: str) -> str:
    """The difference between starter and solution, folded."""
    before, after = python_files(lesson.starter), python_files(lesson.solution)
    if before.keys() != after.keys():
        raise lesson.error("lesson-diff", "starter and solution do not have the same files")
    ins, out = changed_lines(before, after)
    files = sum(before[name] != after[name] for name in before)
    where = "one file" if files == 1 else f"{files} files"
    summary = f"<b>Starter against solution</b><span>{ins} lines in, {out} out, in {where}</span>"
    return fold(summary, diff_figures(before, after, "Starter against solution"), "hm-compare")


@_fence
def mistake(lesson: LessonPage, source: str) -> str:
    """A wrong app: its difference from the solution, and its failure."""
    folder, facts = lesson.mistake(source, "mistake")
    name = source.replace("_", " ")
    wrong, right = python_files(folder), python_files(lesson.solution)
    return (
        f'<div class="hm-card" id="mistake-{source}" role="group" aria-label="Mistake: {name}">'
        f"{diff_figures(wrong, right, f'Mistake: {name}', context=1)}"
        f"{failure_section(facts, name)}</div>"
    )


@_fence
def failure(lesson: LessonPage, source: str) -> str:
    """The failure of a mistake, on a page that is not the lesson's."""
    _, facts = lesson.mistake(source, "failure")
    return failure_section(facts, source.replace("_", " "), f"lessons/{lesson.stem}/")


def lesson_map(
    source: str, language: str, css_class: str, options: Any, md: Markdown, **kwargs: Any
) -> str:
    """A tile for each lesson."""
    return tiles(with_pages())
