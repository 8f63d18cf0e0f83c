"""Causes of a process that hangs, ends or grows."""

import re

from hitormiss.diagnosis.cause import PYTHON, Cause, Evidence, Found
from hitormiss.diagnosis.facts import Facts


def said(pattern: str, own: bool = False) -> Evidence:
    """Evidence in the sentence about an app that does not respond. *own*: in its own code."""

    def evidence(facts: Facts) -> Found:
        match = re.search(pattern, facts.fault or "")
        return None if not match or (own and not facts.in_own_code) else match.groupdict("")

    return evidence


PROCESSES = [
    Cause(
        "computes_without_end",
        "A loop does not end. YOUR LOG begins with the line where it was when we stopped it.",
        said(r"Your app computes without end", own=True),
        f"{PYTHON}reference/compound_stmts.html#the-while-statement",
    ),
    Cause(
        "sleeps",
        """YOUR LOG begins with the line that waits: for a time to pass, for a lock, for another
        program, or for someone to type.""",
        said(r"Your app sleeps,", own=True),
        f"{PYTHON}library/time.html#time.sleep",
    ),
    Cause(
        "process_exits",
        "Something ended the whole process without a traceback, as os._exit() does.",
        said(r"process ended with status|ended its own process"),
        f"{PYTHON}library/os.html#os._exit",
    ),
    Cause(
        "process_is_killed",
        """Signal {number} ended the process. Either the app sent it to itself, or a library crashed
        outside Python, or the system ran out of memory.""",
        said(r"process ended by signal (?P<number>\d+)"),
        f"{PYTHON}library/signal.html",
    ),
    Cause(
        "memory_grows",
        """Something grows with each turn of a loop, or is too large as a whole. All 1,000 games
        need less than a hundredth of that.""",
        said(r"more than 1 GB of memory|takes more and more memory"),
        f"{PYTHON}library/exceptions.html#MemoryError",
    ),
    Cause(
        "memcached_is_ended",
        """Something in the app ended memcached: a signal to its process, or the
        shutdown command.""",
        said(r"memcached ended while your app"),
        "https://github.com/memcached/memcached/blob/master/doc/protocol.txt",
    ),
]
