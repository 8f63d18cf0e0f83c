"""The build of the site: when it runs, how it names an error, and what it removes."""

import re
from html import unescape

import pytest
from small_lesson import HINTS, root

from hitormiss.course import catalogue
from hitormiss.pages.build import fingerprint, reason
from hitormiss.pages.unused_css import remove_unused_css


__all__ = ["root"]


@pytest.mark.usefixtures("root")
class TestBuild:
    def test_fingerprint_changes_with_what_a_fence_reads(self, root):
        before = fingerprint()
        (root / "checks/hints/08_per_view.md").write_text(HINTS + "\n")

        assert fingerprint() != before

    @pytest.mark.parametrize(
        ("output", "fault"),
        [
            (
                "INFO    -  Cleaning\nERROR   -  Error reading page 'lessons/08_per_view.md': "
                "lessons/08_per_view.md, fence exchange: x is missing.\nTraceback …\nValueError",
                "lessons/08_per_view.md, fence exchange: x is missing.",
            ),
            (
                "WARNING -  Doc file 'setup.md' contains a link 'gone.md'\n\nAborted",
                "Doc file 'setup.md' contains a link 'gone.md'",
            ),
            ("Error: MkDocs encountered a fault\n", "MkDocs encountered a fault"),
            ("anything\nlast line\n", "last line"),
            ("", "MkDocs failed without a message."),
        ],
    )
    def test_reason_is_the_first_fault(self, output, fault):
        assert reason(output) == fault

    def test_class_that_the_theme_adds_on_demand_stays_if_a_page_has_it(self, tmp_path):
        (tmp_path / "x.js").write_text('"md-version md-search-result"')
        sheet = tmp_path / "x.css"
        sheet.write_text(".md-version{top:0}.md-search-result{top:0}")
        remove_unused_css(tmp_path)
        assert sheet.read_text() == ".md-search-result{top:0;}"

        (tmp_path / "index.html").write_text('<p class="md-version">')
        sheet.write_text(".md-version{top:0}")
        remove_unused_css(tmp_path)
        assert sheet.read_text() == ".md-version{top:0;}"

    def test_only_unused_rules_are_removed(self, tmp_path):
        (tmp_path / "index.html").write_text('<p class="used">')
        (tmp_path / "x.js").write_text("n.className='made--'+unused")
        sheet = tmp_path / "x.css"
        sheet.write_text(
            ':root { --read: "};"; --gone: url("a{b}"); }\n'
            ".used, .unused > a { color: var(--read) } /* words */\n"
            ".unused { color: red }\n"
            "@media print { .unused { color: red } .made--on:not(.unused) { margin: 0 } }\n"
            "@media screen { .unused { color: red } }\n"
            '[dir="rtl"] .used { float: left }\n'
            "@keyframes turn { to { rotate: 1turn } }"
        )

        remove_unused_css(tmp_path)

        assert sheet.read_text() == (
            ':root{--read: "};";}'
            ".used{color: var(--read) ;}"
            "@media print {.made--on:not(.unused){margin: 0 ;}}"
            "@keyframes turn { to { rotate: 1turn } }"
        )


@pytest.mark.parametrize("lesson", catalogue.lessons(), ids=str)
def test_right_guess_is_what_the_answer_says(lesson):
    """The guess with a star and the first word of the explanation are the same."""
    page = lesson.page.read_text()
    answers = re.findall(r"^---\nguess: .*\*(yes|no)\b.*\n(Yes|No)\b", page, re.MULTILINE)

    assert [right for right, _ in answers] == [said.lower() for _, said in answers]
    assert page.count("\n---\nguess: ") == page.count("```predict")


def test_every_link_of_an_article_leads_somewhere(built):
    """The heading, check or header that a link names is on the page, too."""
    pages = {page.resolve(): page.read_text(encoding="utf-8") for page in built.rglob("*.html")}
    lost = []
    for page, html in pages.items():
        for article in re.findall(r"<article.*?</article>", html, re.DOTALL):
            for link in re.findall(r'<a [^>]*?href="?([^"\s>]+)', article):
                if link.startswith("http"):
                    continue
                address, _, anchor = unescape(link).partition("#")
                top = built if address.startswith("/") else page.parent  # a 404 page: any depth
                target = (top / address.lstrip("/")).resolve() if address else page
                target = target / "index.html" if target.is_dir() else target
                there = rf'\bid="?{re.escape(anchor)}["\s>]' if anchor else ""
                if not re.search(there, pages.get(target, "")) or target not in pages:
                    lost.append((page.parent.name, link))

    assert lost == []
    assert len(pages) > 20
