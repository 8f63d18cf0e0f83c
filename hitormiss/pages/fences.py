"""
The blocks that a page may hold. `mkdocs.yml` names each of these functions.

Each takes the text of its fence, and what superfences adds to it, and returns
HTML. A fence that stands on no lesson's page begins with ``lesson: 8``.
"""

import re
from collections.abc import Callable
from functools import wraps
from html import escape
from pathlib import Path
from typing import Any

from markdown import Markdown

from hitormiss.telling.report import LABELS

from .diff import changed_lines, diff_figures
from .exchange import exchange_figure
from .failure import Failure, failure_section, failures
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
    """Give *write* the lesson of the page, and the text of the fence."""
    name = write.__name__.replace("_", "-")

    @wraps(write)  # Zensical finds a fence again by its name
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
    """The objectives of the front matter."""
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
    """Requests to the starter or the solution, and what came back."""
    wanted = lesson.scenario(source, "exchange")
    return exchange_figure(wanted, lesson.exchanges(wanted, "exchange"), _versions(lesson))


@_fence
def predict(lesson: LessonPage, source: str) -> str:
    """
    The same, as a question: what came back is folded. After ``---`` stands what may be guessed,
    ``guess: yes | *no``, the right one with a star; and then why, in words.
    """
    wanted = lesson.scenario(source, "predict")
    asked = "".join(
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
        f"{block(asked, label)}{fold('Decided? See what happened', shown, 'hm-answer')}</div>"
    )


def _versions(lesson: LessonPage) -> dict[str, str]:
    versions: dict[str, str] = lesson.recordings("exchange").get("versions", {})
    return versions


@_fence
def transcript(lesson: LessonPage, source: str) -> str:
    """A command, and what it prints."""
    text = lesson.transcript(source, "transcript")
    output = "\n".join(_printed(line) for line in text.strip("\n").splitlines())
    command = f"<pre><code>{escape(source, quote=False)}</code></pre>"
    return (
        f'<figure class="hm-term"><figcaption class="hm-term__ask">{command}</figcaption>'
        f"{block(output, f'What {source} prints', classes='hm-pre hm-term__out')}</figure>"
    )


def _printed(line: str) -> str:
    """A line of output, its mark and its label set apart as the terminal does."""
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
    """The hints of each check, folded, each level folded on its own."""
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
    """The starter against the solution, computed and folded."""
    before, after = python_files(lesson.starter), python_files(lesson.solution)
    if before.keys() != after.keys():
        raise lesson.error("lesson-diff", "starter and solution do not hold the same files")
    ins, out = changed_lines(before, after)
    files = sum(before[name] != after[name] for name in before)
    where = "one file" if files == 1 else f"{files} files"
    summary = f"<b>Starter against solution</b><span>{ins} lines in, {out} out, in {where}</span>"
    return fold(summary, diff_figures(before, after, "Starter against solution"), "hm-compare")


@_fence
def mistake(lesson: LessonPage, source: str) -> str:
    """A wrong app: what differs from the solution, and what its learner is told."""
    folder, told = _told(lesson, source, "mistake")
    name = source.replace("_", " ")
    wrong, right = python_files(folder), python_files(lesson.solution)
    return (
        f'<div class="hm-card" id="mistake-{source}" role="group" aria-label="Mistake: {name}">'
        f"{diff_figures(wrong, right, f'Mistake: {name}', context=1)}"
        f"{failure_section(told, name)}</div>"
    )


@_fence
def failure(lesson: LessonPage, source: str) -> str:
    """What the learner of a mistake is told, on a page that is no lesson's."""
    _, told = _told(lesson, source, "failure")
    return failure_section(told, source.replace("_", " "), f"lessons/{lesson.stem}/")


def _told(lesson: LessonPage, name: str, fence: str) -> tuple[Path, Failure]:
    folder, manifest, words = lesson.mistake(name, fence)
    told = failures(words)
    if not told:
        raise lesson.error(fence, f"the words.txt of {name} holds no failure", lesson.verify)
    wanted = manifest.get("check") or next(iter(manifest.get("fails", [])), "")
    of_check = (each for each in told if each.id == f"{lesson.digits}/{wanted}")
    return folder, next(of_check, told[0])


def lesson_map(
    source: str, language: str, css_class: str, options: Any, md: Markdown, **kwargs: Any
) -> str:
    """A tile for each lesson there is."""
    return tiles(with_pages())
