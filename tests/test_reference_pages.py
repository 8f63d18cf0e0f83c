"""The reference pages in Chromium: verdicts of the errata page, and terms of the glossary."""

import pytest
from axe import faults, sideways
from test_site import origin, show, visit

from hitormiss.pages.errata import VERDICTS


__all__ = ["origin", "visit"]

ERRATA = "reference/errata/"
TERMS = "reference/keys/"
SCHEMES = ("light", "dark")


def shown(page) -> list[str]:
    """The ids of the entries that can be seen."""
    seen = "all => all.filter(one => one.checkVisibility()).map(one => one.id)"
    return page.locator("h3[id^=e]").evaluate_all(seen)


def entries(page, verdict: str) -> list[str]:
    return page.locator(f".hm-claim.is-{verdict} > h3").evaluate_all("all => all.map(h => h.id)")


class TestVerdicts:
    def test_each_entry_has_one_of_four_and_the_numbers_are_theirs(self, visit):
        page = visit(ERRATA, script=False)

        said = page.locator("h3[id^=e] > .hm-ruling").all_inner_texts()

        assert len(said) == page.locator("h3[id^=e]").count() == len(shown(page)) > 40
        assert set(said) == set(VERDICTS.values())
        labels = page.locator(".hm-verdicts label").all_inner_texts()
        assert [" ".join(label.split()) for label in labels] == [
            f"all {len(said)}",
            *(f"{words} {said.count(words)}" for words in VERDICTS.values()),
        ]

    @pytest.mark.parametrize("script", [True, False], ids=["script", "no_script"])
    def test_keyboard_chooses_what_is_shown(self, visit, script):
        page = visit(ERRATA, script=script)
        chosen = page.locator(".hm-verdicts input:checked")
        chosen.focus()

        for verdict in VERDICTS:
            page.keyboard.press("ArrowRight")
            assert chosen.get_attribute("value") == verdict
            assert shown(page) == entries(page, verdict)
            for part in page.locator(".hm-claims").all():
                has_some = part.locator(f".is-{verdict} > h3").count() > 0
                assert part.locator("h2").is_visible() == has_some
        page.keyboard.press("ArrowRight")
        assert len(shown(page)) > 40

    def test_finger_chooses_what_is_shown(self, visit):
        page = visit(ERRATA, width=390, has_touch=True)
        for verdict in reversed(VERDICTS):
            page.locator(f".hm-verdicts label:has([value={verdict}])").tap()
            assert shown(page) == entries(page, verdict)

    def test_headings_beside_the_text_are_those_that_are_shown(self, visit):
        page = visit(ERRATA)
        page.get_by_role("radio", name="gone").check()

        listed = page.locator(".md-sidebar--secondary .md-nav__item:visible").all_inner_texts()
        assert listed == page.locator(".hm-claims > h2:visible").evaluate_all(
            "all => all.map(one => one.firstChild.textContent)"
        )

    def test_entry_that_a_link_leads_to_is_shown_whatever_is_chosen(self, visit):
        page = visit(f"{ERRATA}#e14")
        page.get_by_role("radio", name="wrong").check()

        assert entries(page, "half").count("e14") == 1
        assert shown(page) == sorted(["e14", *entries(page, "wrong")])
        page.evaluate("location.hash = '#e40'")
        assert shown(page) == sorted(["e40", *entries(page, "wrong")])
        page.evaluate("location.hash = '#the-whole-site'")
        assert page.locator("#the-whole-site").is_visible()

    def test_print_has_every_entry(self, visit):
        page = visit(ERRATA)
        page.get_by_role("radio", name="gone").check()
        page.emulate_media(media="print")

        assert len(shown(page)) > 40

    @pytest.mark.parametrize("scheme", SCHEMES)
    def test_nothing_is_wrong_with_a_choice(self, visit, scheme):
        page = visit(ERRATA)
        found = {}
        for verdict in VERDICTS:
            page.locator(f".hm-verdicts [value={verdict}]").check()
            for width in (1280, 390):
                show(page, width, scheme)
                found[f"{verdict} {width}"] = sideways(page) or faults(page)
        assert {state: what for state, what in found.items() if what} == {}


class TestTerms:
    @pytest.mark.parametrize("script", [True, False], ids=["script", "no_script"])
    def test_keyboard_shows_the_meaning_near_the_word(self, visit, script):
        page = visit(TERMS, script=script)
        word = page.get_by_role("button", name="md5").first
        meaning = page.locator("#term-md5")
        word.focus()

        page.keyboard.press("Enter")
        assert "32 hexadecimal digits" in meaning.inner_text()
        above, below = sorted(
            (word.bounding_box(), meaning.bounding_box()), key=lambda box: box["y"]
        )
        assert 0 <= below["y"] - above["y"] - above["height"] < 20
        page.keyboard.press("Escape")
        assert not meaning.is_visible()
        assert word.evaluate("one => one === document.activeElement")

    @pytest.mark.parametrize("path", [TERMS, "lessons/12_vary_on_cookie/"])
    def test_tap_shows_the_meaning_and_a_tap_elsewhere_hides_it(self, visit, path):
        page = visit(path, width=390, has_touch=True)
        word = page.locator(".hm-term:visible").first
        meaning = page.locator(f"#{word.get_attribute('popovertarget')}")

        word.tap()
        assert meaning.is_visible()
        box = meaning.bounding_box()
        assert box["x"] > 0
        assert box["x"] + box["width"] < 390
        page.locator(".md-header").tap(position={"x": 195, "y": 20})
        assert not meaning.is_visible()

    def test_first_of_a_section_is_a_button_and_says_its_meaning(self, visit):
        page = visit(TERMS)

        words = page.locator(".hm-term").evaluate_all(
            """all => all.map(one => {
              const before = [...document.querySelectorAll("h1, h2, h3")].filter(
                (heading) => heading.compareDocumentPosition(one) & 4);
              return `${before.at(-1).id} ${one.textContent}`;
            })"""
        )
        assert len(set(words)) == len(words) > 5
        assert page.locator("abbr, :is(h1, h2, h3, a, code, summary) .hm-term").count() == 0
        # What a mouse sees is the description for a screen reader.
        for word in page.locator(".hm-term").all():
            meaning = page.locator(f"#{word.get_attribute('popovertarget')}")
            said = f"{word.inner_text()} {word.get_attribute('title')}"
            assert " ".join(meaning.text_content().split()) == said

    @pytest.mark.parametrize("scheme", SCHEMES)
    @pytest.mark.parametrize("width", [1280, 390])
    def test_nothing_is_wrong_with_a_meaning(self, visit, width, scheme):
        page = visit(TERMS)
        show(page, width, scheme)
        word = page.locator(".hm-term").first
        word.click()

        assert page.locator("[popover]:popover-open").count() == 1
        assert sideways(page) or faults(page) == []
