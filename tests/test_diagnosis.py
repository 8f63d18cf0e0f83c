"""No likely cause says what the timeline or the headers beside it contradict."""

from pathlib import Path

import pytest
from conftest import ROOT

from tests.contradictions import contradictions


RECORDED = sorted((ROOT / "checks/mistakes").rglob("words.txt"))

ANOTHER_ALIAS = """\
NOT YET    The stored pages of the games lie in memcached too.
           05/pages-are-in-memcached

EXPECTED     4 entries
GOT          nothing stored

MEMCACHED  Keys of /videogames/1/: headers
        1  GET 200    MISS headers

YOUR LOG   No error.

LIKELY     cache_page stores under the alias "default", and memcached was never
           asked.
NEXT       ./course hint 5
"""
NOT_PRIVATE = """\
NOT YET    The list is made once: a second visitor gets the stored copy.
           08/list-is-cached

EXPECTED 2   X-Queries: 0
GOT      2   X-Queries: 1
           > HTTP/1.1 200 OK
             Cache-Control: max-age=7200

MEMCACHED  Keys of /videogames/: headers
        1  GET 200    MISS headers → SET headers ttl=7200 →
                      SET page ttl=7200
        2  GET 200    HIT headers → MISS page

YOUR LOG   No error.

LIKELY     Request 1 stored nothing: the response says private, and Django
           keeps no such response. It came out of memcached.
NEXT       ./course hint 8
"""


def name_of(path: Path) -> str:
    return "/".join(path.parts[-3:-1])


@pytest.mark.parametrize(
    "folder", sorted({path.parent.parent for path in RECORDED}), ids=lambda path: path.name
)
def test_no_recorded_cause_contradicts_what_is_beside_it(folder):
    found = {
        name_of(path): against
        for path in RECORDED
        if path.parent.parent == folder and (against := contradictions(path.read_text("utf-8")))
    }

    assert found == {}


def test_contradictions_are_found():
    """What a false cause says is held against the requests, the commands and the headers."""
    assert len(contradictions(ANOTHER_ALIAS)) == 1
    assert len(contradictions(NOT_PRIVATE)) == 2


def test_nearly_every_mistake_has_a_likely_cause():
    without = [name_of(path) for path in RECORDED if "\nLIKELY " not in path.read_text("utf-8")]

    assert len(without) <= len(RECORDED) * 0.02, without
