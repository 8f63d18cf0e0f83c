"""What an app does wrong before a check can judge it: it does not start, hangs, or ends."""

from typing import Any


class AppFault(Exception):
    """
    The app did not start, hangs, or has ended. The course reports it as a failure of its own.

    The message is a whole sentence. *facts* are those of `exceptions.describe`. *number* is that
    of the request which got no response, where others were sent after it.
    """

    number: int | None = None

    def __init__(self, sentence: str, facts: dict[str, Any] | None = None) -> None:
        super().__init__(sentence)
        self.facts = facts


class LoadFault(AppFault):
    """Python could not load the app. That took no time, so the next check may try again."""
