"""The responses to requests that were sent at the same time, as a check reads them together."""

from collections.abc import Iterable
from typing import Any

from hitormiss.http.readings import Notes, Reading
from hitormiss.judging.response import CheckedResponse


class Responses(list[CheckedResponse]):
    """Responses in the order of their requests. What a check reads of them goes into *notes*."""

    def __init__(self, responses: Iterable[CheckedResponse], notes: Notes) -> None:
        super().__init__(responses)
        self._notes = notes

    @property
    def with_queries(self) -> int:
        """How many of them cost a query: nobody had made for them what they have."""
        found = sum(bool(response.queries) for response in self)
        return self._noted(found, "cost queries", "X-Queries")

    @property
    def bodies(self) -> int:
        """How many different bodies they have."""
        return self._noted(
            len({response.body for response in self}), "differ from one another", "body"
        )

    def _noted(self, number: int, what: str, about: str) -> int:
        def line(value: Any) -> str:
            return f"{value} of {len(self)} responses {what}"

        self._notes.note(Reading(None, line, line(number), about=about))
        return number
