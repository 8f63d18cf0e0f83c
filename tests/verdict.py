"""What the tests of ``check`` read a verdict by: its exit status, its labels, its events."""

import json
import re

from course_process import Finished

from hitormiss.course.catalogue import find_lesson


LABELS = ["NOT YET", "ASK", "EXPECTED", "GOT", "MEMCACHED", "YOUR LOG", "LIKELY", "NEXT"]
ALWAYS = [label for label in LABELS if label != "LIKELY"]
PASSED, FALLS_SHORT, MACHINE, OURS = 0, 1, 2, 3

ALL = len(find_lesson("8").checks)
"""How many checks lesson 8 has. Its starter fails three of them."""
TRUE_OF_STARTER = ALL - 3


def labels(text: str) -> list[str]:
    """The labels that lines of *text* begin with, in the order in which they stand."""
    pattern = rf"^({'|'.join(LABELS)})(?=\s|\d|$)"
    return re.findall(pattern, text, re.MULTILINE)


def events(ended: Finished) -> list[dict]:
    return [json.loads(line) for line in ended.out.splitlines()]
