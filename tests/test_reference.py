"""The blocks of the reference pages are made from recordings and files that an error can name."""

import re
from html import unescape

import pytest
from markdown import markdown

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
    shown = text_of(re.search(r"<p data-search-exclude>(.*?)</p>", html)[1])
    exchanges = LessonPage("08_per_view").recordings("key")["exchanges"].values()
    recorded = {
        event["key"] for kept in exchanges for each in kept["exchanges"] for event in each["events"]
    }
    assert shown in recorded
    assert html.count('<i class="k-') == html.count('<span class="k-')
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


ENTRY = "# Errata\n\n## A part\n\n### 7. `seed` {{ #e07 {} }}\n\nText.\n"


def converted(text):
    extensions = ["attr_list", "abbr", "hitormiss.pages.extension", "toc"]
    return markdown(text, extensions=extensions)


def test_verdict_is_beside_the_heading_of_its_entry():
    html = converted(ENTRY.format(".gone"))

    assert '<h3 id="e07">7. <code>seed</code> <span class="hm-ruling is-gone"' in html
    assert "7. seed gone" in text_of(html)
    assert text_of(re.search(r"<label>.*</label>", html)[0]).split() == (
        "all 1 holds 0 half right 0 wrong 0 gone 1".split()
    )


@pytest.mark.parametrize("said", ["", ".true", ".half .wrong"])
def test_entry_without_a_verdict_or_with_another_is_an_error_that_names_it(said):
    word = " ".join(said.replace(".", "").split())
    message = f"entry e07: “{word}” is not one of holds, half, wrong, gone"
    with pytest.raises(PageError, match=message):
        converted(ENTRY.format(said))


def test_first_term_of_a_section_becomes_a_button_and_others_are_text():
    html = converted(
        "## TTL\n\nA TTL, [a TTL](/), `TTL` and a TTL.\n\n## Two\n\nTTL\n\n*[TTL]: Time to live.\n"
    )

    button = (
        '<button class="hm-term" popovertarget="term-ttl" title="Time to live." type="button">'
        "TTL</button>"
    )
    assert f'A {button}, <a href="/">a TTL</a>, <code>TTL</code> and a TTL.' in html
    assert html.count("<button") == 2
    assert html.count('id="term-ttl"') == 1


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
        "failure",
        "mistake",
    }
