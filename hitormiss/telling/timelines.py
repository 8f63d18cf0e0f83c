"""What memcached did, in rows: one for each request, or in order where requests overlap."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any, NamedTuple

from hitormiss.http.exchange import CacheEvent, Exchange


BACKGROUND = "background"
"""The label of what no request waits for."""

POLLS = 2
"""How often a row shows the same look of one request at one key. Those who wait look again."""

LONGEST = 40
MOST_REQUESTS = 20
"""
How many rows are shown, and how many if there is one for each request.

A longer timeline is cut in its middle: how it begins and ends says most.
"""

WIDEST = 9
"""Characters for the numbers of a row. Where there are more, it has how many requests they are."""


@dataclass(frozen=True)
class Seen:
    """
    What memcached did during one request: ``GET 200`` and its events.

    For several requests with the same events it is once there, with ``1–20`` as its *number*.
    """

    number: int | str
    label: str
    events: list[dict[str, Any]]


class Row(NamedTuple):
    """
    Events, one after another, of one request, or the same event of several.

    *numbers* are those of the requests as text: ``3``, ``1–20``, ``2, 5``.
    """

    numbers: str
    label: str
    events: Sequence[CacheEvent]


def memcached_part(
    exchanges: list[Exchange],
    empty: bool,
    sequence: list[tuple[int, CacheEvent]] | None = None,
) -> tuple[list[str], list[Seen]]:
    """
    Return notes that explain the names in the events, and the events of each request.

    *empty* says whether memcached is empty at the end. With a *sequence*, events with the
    numbers of their requests, they come in that order (`rows`).
    """
    events = [event for exchange in exchanges for event in exchange.events]
    notes = []
    paths = list(dict.fromkeys(event.url for event in events if event.kind != "own" and event.url))
    kinds = {event.kind for event in events}
    if names := ", ".join(kind for kind in ("headers", "page") if kind in kinds):
        of = f" of {' and '.join(paths)}" if paths else ""
        notes.append(f"Keys{of}: {names}")
    own = list(dict.fromkeys(event.key for event in events if event.kind == "own"))
    if len(own) == 1:
        notes.append(f"A key of your own: {own[0]}")
    elif own:
        notes.append(f"Keys of your own: {', '.join(own)}")
    if not events:
        inside = "It is empty." if empty else "Its entries were stored before."
        what = "get and no set" if any(one.connected for one in exchanges) else "commands"
        notes.append(f"It received no {what}. {inside}")
    elif not notes:
        notes.append(f"Keys: {', '.join(sorted(kinds))}")
    if sequence is None:
        each = [Row(str(one.number), _ended(one), one.events) for one in exchanges]
        found = _first_and_last(each, MOST_REQUESTS)
    else:
        found = rows(sequence, {one.number: _ended(one) for one in exchanges})
    return notes, [
        Seen(
            int(row.numbers) if row.numbers.isdecimal() else row.numbers,
            row.label,
            [{**asdict(event), "text": str(event)} for event in row.events],
        )
        for row in found
    ]


def _ended(exchange: Exchange) -> str:
    answer = exchange.response.status if exchange.response else "no response"
    return f"{exchange.request.method} {answer}"


def rows(sequence: Iterable[tuple[int, CacheEvent]], labels: Mapping[int, str]) -> list[Row]:
    """
    Return the rows of a *sequence* of events, each with the number of its request, 0 for none.

    *labels* has the label of each request by its number, such as ``GET 200``.
    """
    looked: Counter[tuple[int, str, str]] = Counter()
    kept: list[tuple[int, CacheEvent]] = []
    for number, event in sequence:
        looked[number, event.verb, event.key] += 1
        if looked[number, event.verb, event.key] <= POLLS:
            kept.append((number, event))
    found: list[tuple[list[int], list[CacheEvent]]] = []
    for number, group in groupby(kept, key=lambda pair: pair[0]):
        events = [event for _, event in group]
        if found and number not in found[-1][0] and found[-1][1] == events:
            found[-1][0].append(number)
        else:
            found.append(([number], events))
    for number in sorted(labels.keys() - {number for number, _ in kept}):
        # memcached did nothing for it. It is where it was sent.
        after = (place for place, (numbers, _) in enumerate(found) if min(numbers) > number)
        found.insert(next(after, len(found)), ([number], []))
    shown = [Row(_numbers(numbers), _label(numbers, labels), events) for numbers, events in found]
    return _first_and_last(shown, LONGEST)


def _first_and_last(shown: list[Row], most: int) -> list[Row]:
    if len(shown) <= most:
        return shown
    half = most // 2
    return [*shown[:half], Row("…", f"{len(shown) - 2 * half} more rows", []), *shown[-half:]]


def _numbers(numbers: Sequence[int]) -> str:
    text = in_short(numbers)
    return text if len(text) <= WIDEST else f"{len(numbers)} ×"


def in_short(numbers: Iterable[int]) -> str:
    """``1–4, 7`` for 1, 2, 3, 4 and 7."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _label(numbers: Sequence[int], labels: Mapping[int, str]) -> str:
    found = {labels.get(number, BACKGROUND) for number in numbers}
    # Where the responses differ, the method is what they have in common.
    return found.pop() if len(found) == 1 else next(iter(sorted(found))).partition(" ")[0]
