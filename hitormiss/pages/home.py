"""The fences of the home page: what a hit saves, a request sent twice, and the lessons."""

from typing import Any

from hitormiss.course import saving
from hitormiss.course.catalogue import PARTS

from .lesson_page import PageError, with_pages
from .markup import render


def what_a_hit_saves(source: str, *args: Any, **kwargs: Any) -> str:
    """The recorded ratio, and the milliseconds that it comes from."""
    return render("saving.html", saving=recorded("index.md, fence what-a-hit-saves"))


def sent_twice(source: str, *args: Any, **kwargs: Any) -> str:
    """A request that is a miss, then a hit, as a drawing that `home.mjs` plays."""
    return render("sent_twice.html", saving=recorded("index.md, fence sent-twice"))


def how_long(source: str, *args: Any, **kwargs: Any) -> str:
    """How many lessons there are, and how long they take."""
    minutes = [int(lesson.meta["minutes"]) for lesson in with_pages()]
    return render("how_long.html", minutes=minutes, hours=round(sum(minutes) / 60))


def lesson_map(source: str, *args: Any, **kwargs: Any) -> str:
    """A row for each lesson of one part, which the fence names: its number, title and story."""
    part = source.strip()
    if part not in PARTS:
        raise PageError(f"index.md, fence lesson-map: “{part}” is not one of {', '.join(PARTS)}.")
    return render("lesson_map.html", lessons=[one for one in with_pages() if one.part == part])


def recorded(place: str) -> saving.Saving:
    """The recorded measurement. If there is none, the error names the *place* that needs it."""
    found = saving.read(saving.RECORDED)
    if found is None:
        raise PageError(
            f"{place}: docs/assets/bench.json is missing or incomplete."
            " Run ./course bench --to docs/assets"
        )
    return found
