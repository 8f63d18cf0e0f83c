"""A general cause: a rule over the facts of a failure, in any lesson."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from hitormiss.diagnosis.facts import Facts


DJANGO = "https://docs.djangoproject.com/en/5.2/"
CACHE = f"{DJANGO}topics/cache/#"
DRF = "https://www.django-rest-framework.org/"
RFC9110 = "https://www.rfc-editor.org/rfc/rfc9110#section-"
RFC9111 = "https://www.rfc-editor.org/rfc/rfc9111#section-"
MEMCACHED = "https://github.com/memcached/memcached/blob/master/doc/protocol.txt"
PYTHON = "https://docs.python.org/3/"

LONGEST_MESSAGE = 1000
"""The characters of an exception's message in which its cause is searched."""

Found = dict[str, Any] | None
"""What a rule has found, by the names in its sentence; None: the facts do not show its cause."""

Evidence = Callable[[Facts], Found]


@dataclass(frozen=True)
class Cause:
    """
    What usually causes a failure in which *evidence* finds something.

    *sentence* says what was seen, and what usually causes it. *source* is the address of the
    paragraph that it rests on, and *lesson* the number of the one that teaches it.
    """

    name: str
    sentence: str
    evidence: Evidence
    source: str
    lesson: int | None = None

    def explains(self, facts: Facts) -> str | None:
        """The sentence about *facts*, or None."""
        found = self.evidence(facts)
        return None if found is None else " ".join(self.sentence.format(**found).split())


def cause(sentence: str, source: str, lesson: int | None = None) -> Callable[[Evidence], Cause]:
    """Make a `Cause` of the function below: its evidence. The function's name is the cause's."""
    return lambda evidence: Cause(evidence.__name__, sentence, evidence, source, lesson)


def raised(pattern: str, *frames: tuple[str, str], loading: bool = False) -> Evidence:
    """
    Evidence of an exception: *pattern* is in its last lines, which begin with its type.

    It passed each of *frames*, a file and a function, and ended the response or, if *loading*,
    the loading of the app. The groups that *pattern* names are found.
    """

    def evidence(facts: Facts) -> Found:
        if loading and facts.exchanges:
            return None
        is_command = facts.about == "command"
        if not facts.fault and facts.status < 500 and not is_command:
            return None
        said = facts.got.partition(", and says: ")[2] if is_command else facts.message
        # An app may say a lot, and a search through all of it would take long.
        text = (said or facts.fault or "")[:LONGEST_MESSAGE]
        match = re.search(pattern, text, re.DOTALL | re.MULTILINE)
        if not match or not all(facts.has_frame(*frame) for frame in frames):
            return None
        return match.groupdict("")

    return evidence


def causes_in(module: ModuleType) -> list[Cause]:
    """The causes in *module*, by themselves or in a list, in their order."""
    found: list[Cause] = []
    for value in vars(module).values():
        listed = value if isinstance(value, list) else [value]
        found += [one for one in listed if isinstance(one, Cause)]
    return found
