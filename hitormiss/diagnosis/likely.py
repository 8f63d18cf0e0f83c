"""The likely cause of a failure: a mistake of its lesson, else a cause that any app can have."""

from contextlib import suppress
from typing import Any

from hitormiss.course.catalogue import Lesson
from hitormiss.diagnosis import mistakes
from hitormiss.diagnosis.causes import CAUSES, WITHOUT_MEMCACHED
from hitormiss.diagnosis.facts import Facts


def likely(lesson: Lesson, failure: dict[str, Any], facts: Facts) -> str | None:
    """
    The likely cause of *failure*, or None.

    A mistake of the lesson comes first: it says more, because it knows what the lesson is about.
    """
    return mistakes.likely(lesson, failure) or general(facts)


def general(facts: Facts) -> str | None:
    """What the first of the general causes says that *facts* show."""
    if any(event.verb == "GAP" for exchange in facts.exchanges for event in exchange.events):
        return None  # nothing is certain about what memcached did
    for one in WITHOUT_MEMCACHED if facts.says_little_of_memcached else CAUSES:
        # A rule that fails on what an app has sent names nothing. The verdict stands without it.
        with suppress(Exception):
            if said := one.explains(facts):
                return said
    return None
