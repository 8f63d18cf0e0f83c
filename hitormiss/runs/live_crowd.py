"""Requests to a live app at the same time: what became of each, and when memcached did what."""

from collections.abc import Iterable, Sequence
from typing import Any

from hitormiss.cache.command import Command
from hitormiss.judging.crowd import Crowd


Facts = dict[str, Any]


def members(
    crowd: Crowd, replied: Iterable[Command], workers: Sequence[int], body: int
) -> list[Facts]:
    """
    What became of each request of *crowd*, in their order.

    ``{"exchange": …, "worker": …, "fault": …, "seconds": …, "waited": …, "moments": […]}``, with at
    most *body* bytes of each body. ``seconds`` are those until the response, ``waited`` those of
    them in which its thread waited. A moment is an event of memcached, ``at`` so many seconds after
    all were sent: ``{"verb": "MISS", "text": "MISS chart", "at": 0.012}``.
    """
    paths = {one.request.path for one in crowd.exchanges}
    moments: dict[int, list[Facts]] = {one.number: [] for one in crowd.exchanges}
    for command in replied:
        if command.asker in moments and command.at is not None:
            at = round(command.at - crowd.began, 4)
            moments[command.asker] += [
                {"verb": event.verb, "text": str(event), "at": at}
                for event in command.events(paths)
            ]
    return [
        {
            "exchange": one.as_json(body),
            "worker": {"number": workers.index(one.process or 0) + 1, "of": len(workers)},
            "fault": str(crowd.faults[one.number]) if one.number in crowd.faults else None,
            "seconds": round(crowd.ended[one.number] - crowd.began, 4),
            "waited": one.response.waited if one.response else None,
            "moments": moments[one.number],
        }
        for one in crowd.exchanges
    ]
