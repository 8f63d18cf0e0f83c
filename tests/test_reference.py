"""The blocks of the reference pages are made from recordings and files that an error can name."""

import re
from html import unescape

import pytest

from hitormiss.course import catalogue
from hitormiss.diagnosis.causes import CAUSES
from hitormiss.pages import reference
from hitormiss.pages.lesson_page import LessonPage, PageError


def written(fence, source):
    return fence(source, "", "", {}, None)


def text_of(html):
    return unescape(re.sub(r"<sup>\d</sup>|<[^>]+>", "", html))


@pytest.mark.parametrize("kind", ["page", "headers"])
def test_a_key_is_complete_and_each_part_is_explained(kind):
    html = written(reference.key, f"08_per_view {kind}")
    shown = text_of(re.search(r'<p class="hm-ticket__key">(.*?)</p>', html)[1])
    exchanges = LessonPage("08_per_view").recordings("key")["exchanges"].values()
    recorded = {
        event["key"] for kept in exchanges for each in kept["exchanges"] for event in each["events"]
    }
    assert shown in recorded
    assert html.count('<i class="hm-no-k">') == html.count('<span class="hm-part ')
    assert "127.0.0.1:8000/videogames/" in html


def test_error_names_what_is_missing():
    with pytest.raises(PageError, match="no own key is recorded for 08_per_view"):
        written(reference.key, "08_per_view own")
    with pytest.raises(PageError, match=r"headers.toml has no X-Missing"):
        written(reference.header, "X-Missing")


def test_each_term_is_in_the_glossary_once():
    words = reference.GLOSSARY.read_text(encoding="utf-8")
    terms = [term for term, _ in reference.TERM.findall(words)]
    assert len({term.lower() for term in terms}) == len(terms) == len(words.splitlines())
    shown = written(reference.glossary, "")
    assert [
        term for term in terms if f'<dt id="{term.lower().replace(" ", "-")}">' not in shown
    ] == []


def test_each_likely_cause_is_on_the_page_with_its_source():
    page = (catalogue.ROOT / "docs/reference/causes.md").read_text("utf-8")
    shown = "".join(
        written(reference.causes, name)
        for name in re.findall(r"^```causes\n(\w+)$", page, re.MULTILINE)
    )
    assert shown.count("<li>") == len(CAUSES)
    assert [cause.source for cause in CAUSES if f'href="{cause.source}"' not in shown] == []
    with pytest.raises(PageError, match=r"has no magic\.py"):
        written(reference.causes, "magic")


def test_every_block_of_a_reference_page_is_made_from_files():
    pages = sorted((catalogue.ROOT / "docs/reference").glob("*.md"))
    fences = {
        name
        for page in pages
        for name in re.findall(r"^ *```(\w+)", page.read_text("utf-8"), re.MULTILINE)
    }
    assert pages
    assert fences <= {
        "key",
        "header",
        "causes",
        "glossary",
        "exchange",
        "transcript",
        "failure",
        "mistake",
    }
