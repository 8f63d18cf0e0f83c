"""What the tests of ``check`` read a verdict by: its exit status, its labels, its events."""

import json
import re

from course_process import Finished


LABELS = ["NOT YET", "ASK", "EXPECTED", "GOT", "MEMCACHED", "YOUR LOG", "LIKELY", "NEXT"]
ALWAYS = [label for label in LABELS if label != "LIKELY"]
PASSED, FALLS_SHORT, MACHINE, OURS = 0, 1, 2, 3


def labels(text: str) -> list[str]:
    """The labels that lines of *text* begin with, in the order in which they stand."""
    pattern = rf"^({'|'.join(LABELS)})(?=\s|\d|$)"
    return re.findall(pattern, text, re.MULTILINE)


def events(ended: Finished) -> list[dict]:
    return [json.loads(line) for line in ended.out.splitlines()]
