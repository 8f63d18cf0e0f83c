"""The result of a command that a check has run."""

import json
from collections.abc import Sequence
from typing import Any

from hitormiss.http import json_body
from hitormiss.http.names import names
from hitormiss.http.readings import Notes, Reading
from hitormiss.judging.response import ErrorResponse


class Outcome:
    """The result of a command: its exit *status*, and *output*, the last lines that it printed."""

    def __init__(self, command: str, status: int, lines: list[str], notes: Notes) -> None:
        self._command, self._status, self._lines, self._notes = command, status, lines, notes

    @property
    def status(self) -> int:
        last = next((line for line in reversed(self._lines) if line.strip()), "")
        message = f", and says: {last.strip()}" if last and self._status else ""
        line = f"{self._command} ends with status {self._status}{message}"
        self._notes.note(
            Reading(
                None,
                lambda value: f"{self._command} ends with status {value}",
                line,
                about="command",
            )
        )
        return self._status

    @property
    def output(self) -> str:
        text = "\n".join(self._lines)
        self._notes.note(Reading(None, str, text.splitlines()[-1] if text else "no output"))
        return text

    @property
    def json(self) -> Any:
        """What it printed, as JSON. The check ends if the status is not 0, or it is no JSON."""
        if self._status:
            _ = self.status
            raise ErrorResponse(f"{self._command} ends with status 0")
        try:
            return json.loads("\n".join(self._lines))
        except (ValueError, RecursionError):
            _ = self.output
            raise ErrorResponse(f"{self._command} prints JSON") from None

    def difference(self, expected: Any) -> str | None:
        """The first part of its JSON that is not as in *expected*; None: there is none."""
        if found := json_body.difference(None, self.json, expected):
            self._notes.note(found)
            return found.got
        return None

    def unlike(self, found: Sequence[str], wanted: Sequence[str]) -> str | None:
        """How the names *found* in its JSON differ from those *wanted*; None: they do not."""
        if sorted(found) == sorted(wanted):
            return None
        differs = names(None, found, wanted)
        self._notes.note(differs)
        return differs.got
