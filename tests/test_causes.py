"""Each general cause: facts that show it are in the two modules beside this one."""

import re

import pytest
from causes import STALE, asked, facts
from causes_of_caches import CACHES
from causes_of_errors import ERRORS

from hitormiss.course.catalogue import ROOT, lessons
from hitormiss.diagnosis.causes import CAUSES
from hitormiss.diagnosis.likely import general
from hitormiss.http.exchange import CacheEvent


FACTS = ERRORS | CACHES
BY_NAME = {cause.name: cause for cause in CAUSES}
MISTAKES = ROOT / "checks/mistakes"
LONGEST_COMMANDS = 75
LONGEST_REST = 80
"""Lines of a failure: those to paste, of which there are at most `MOST_ASKED`, and all others."""


def test_each_cause_has_facts_that_show_it():
    assert set(FACTS) == set(BY_NAME)
    assert len(BY_NAME) == len(CAUSES)


@pytest.mark.parametrize("name", FACTS)
def test_cause_is_named_before_all_others(name):
    """No cause that comes earlier takes its place, and nothing in its sentence is left open."""
    shown = [cause.name for cause in CAUSES if cause.evidence(FACTS[name]) is not None]
    assert shown[:1] == [name]

    found = BY_NAME[name].evidence(FACTS[name])

    assert None not in found.values()
    assert general(FACTS[name]) == BY_NAME[name].explains(FACTS[name])


def test_no_cause_fails_on_facts_of_another_kind():
    """What a rule does not find is no error: it reads facts of every kind."""
    for found in FACTS.values():
        for cause in CAUSES:
            cause.explains(found)


def test_each_cause_rests_on_a_public_document():
    public = re.compile(
        r"https://(docs\.djangoproject\.com/en/5\.2|www\.django-rest-framework\.org|"
        r"www\.rfc-editor\.org/rfc/rfc911[01]#section-\d|docs\.python\.org/3|"
        r"github\.com/memcached/memcached/blob/master/doc)"
    )
    numbers = {None, *(lesson.number for lesson in lessons())}

    assert [cause.name for cause in CAUSES if not public.match(cause.source)] == []
    assert [cause.name for cause in CAUSES if cause.lesson not in numbers] == []


def test_what_memcached_refused_is_not_called_stored():
    """The timeline has a MISS for it and no SET: no sentence may say that it is stored."""
    refused = asked("MISS :1:games", refused={":1:games": "too_large"})

    assert "what is stored" not in (general(facts(refused, about="max-age", wanted="60")) or "")


def test_a_response_that_is_made_twice_is_no_sign_of_a_copy_in_the_first_process():
    known = {"about": "X-Queries", "operator": "==", "found": 1, "wanted": 0}

    said = general(facts(asked(process=1), asked(process=2), **known)) or ""

    assert "nothing is cached here" in said


def test_what_is_stored_for_no_time_is_not_called_deleted():
    stored = [asked("MISS :1:games, SET :1:games 0") for _ in "ab"]
    known = {"about": "X-Queries", "operator": "==", "found": 1, "wanted": 0}

    assert "0 seconds" in (general(facts(*stored, **known)) or "")


def test_nothing_is_named_where_the_record_has_a_gap():
    """memcached leaves lines out under load: then nothing is certain about what it did."""
    found = facts(asked("SET page 60"), asked("HIT page", queries=0), **STALE)
    found.exchanges[0].events[:] = [CacheEvent("GAP", "more happened")]

    assert general(found) is None


def test_failure_is_read_on_two_screens():
    """However long the body of a response is."""
    long = {}
    for path in MISTAKES.glob("*/*/words.txt"):
        text = path.read_text(encoding="utf-8")
        commands = re.search(r"^ASK.*?(?=^[A-Z])", text, re.DOTALL | re.MULTILINE)
        to_paste = commands[0].count("\n") if commands else 0
        rest = text.count("\n") - to_paste
        if to_paste > LONGEST_COMMANDS or rest > LONGEST_REST:
            long[path] = to_paste, rest

    assert long == {}
