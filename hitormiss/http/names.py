"""A list of names, such as the keys in a report, compared with those that are wanted."""

from collections import Counter
from collections.abc import Sequence

from hitormiss.http.exchange import Exchange
from hitormiss.http.readings import Reading


SHOWN_NAMES = 3
FEW_NAMES = 9
"""How many names are counted to the last one. How many of a long list come may be chance."""


def names(exchange: Exchange | None, found: Sequence[str], wanted: Sequence[str]) -> Reading:
    """
    The names *found* in a list, compared with those *wanted*, in any order.

    It tells those that are missing. Where not fewer came than were wanted, it also tells
    those that nobody wanted, and those that came more than once.
    """
    counts = Counter(found)
    parts = [_some([name for name in wanted if name not in counts], len(wanted), "missing")]
    if len(found) >= len(wanted):
        others = sorted(counts.keys() - set(wanted))
        parts.append(_some(others, len(counts), "with another name" if parts[0] else "too many"))
    parts.append(_some([name for name in counts if counts[name] > 1], len(counts), "repeated"))
    more = ", …" if len(wanted) > SHOWN_NAMES else ""
    whole = f"{len(wanted):,} names, each once: {', '.join(wanted[:SHOWN_NAMES])}{more}"
    got = "; ".join(filter(None, parts)) or whole
    return Reading(exchange, lambda _: whole, got, body=exchange is not None, about="names")


def _some(names: Sequence[str], total: int, what: str) -> str:
    """The first of *names*, after how many of the *total* they are and *what* is so of them."""
    if not names:
        return ""
    many = "all" if len(names) == total else "most" if 2 * len(names) > total else "some"
    few = len(names) <= FEW_NAMES
    how_many = f"{len(names)} of {total:,}" if few and many != "all" else f"{many} of {total:,}"
    more = ", …" if len(names) > SHOWN_NAMES else ""
    return f"{how_many} {what}: {', '.join(names[:SHOWN_NAMES])}{more}"
