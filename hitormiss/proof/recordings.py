"""The recordings of a lesson: the output of its commands, and the responses to its requests."""

import io
import json
import re
from contextlib import redirect_stdout
from importlib.metadata import version
from typing import Any

from hitormiss.course.catalogue import ROOT, Lesson
from hitormiss.course.scenario import Scenario, of_page
from hitormiss.machine.channel import Message
from hitormiss.telling import mask
from hitormiss.telling.formats import TextFormat


TRANSCRIPT_FENCE = re.compile(r"^```transcript\n(.*?)^```", re.MULTILINE | re.DOTALL)
SHOWN_VERSIONS = {"Django": "django", "Django REST Framework": "djangorestframework"}


class Recording:
    """The file ``checks/recorded/08_per_view.json``, which is compared or written again."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self.data: dict[str, Any] = {"lesson": lesson.stem, "transcripts": {}, "exchanges": {}}
        if lesson.recorded.exists():
            self.data |= json.loads(lesson.recorded.read_text(encoding="utf-8"))

    def commands(self) -> list[tuple[str, str]]:
        """Return the commands whose output the page shows, each with the name of its app."""
        text = self.lesson.page.read_text(encoding="utf-8") if self.lesson.page.exists() else ""
        commands = dict.fromkeys(output.strip() for output in TRANSCRIPT_FENCE.findall(text))
        return [(one, "solution" if "--solution" in one else "starter") for one in commands]

    def exchanges(self, scenarios: list[Scenario], write: bool, events: list[Message]) -> list[str]:
        """Return the faults of the recorded exchanges of *scenarios*, which came in *events*."""
        today = {
            event["key"]: [mask.exchange(one) for one in event["exchanges"]]
            for event in events
            if event["event"] == "exchanges"
        }
        faults = [
            event["what"] for event in events if event["event"] in ("fault", "crashed", "lacks")
        ]
        for scenario in scenarios:
            if scenario.key in today:
                facts = {
                    "app": scenario.app,
                    "requests": list(scenario.lines),
                    "exchanges": today[scenario.key],
                }
                faults += self._keep("exchanges", scenario.key, facts, write)
        return faults

    def transcript(self, command: str, app: str, write: bool, events: list[Message]) -> list[str]:
        """Return the faults of the recorded output of *command*, which shows *events*."""
        text = mask.text(transcript(self.lesson, events, command))
        return self._keep("transcripts", command, {"app": app, "text": text}, write)

    def _keep(self, part: str, key: str, facts: dict[str, Any], write: bool) -> list[str]:
        if self.data[part].get(key) == facts:
            return []
        if not write:
            name = self.lesson.recorded.relative_to(ROOT)
            return [f"{name}: {key.splitlines()[0]} … is not as recorded"]
        self.data["versions"] = {name: version(one) for name, one in SHOWN_VERSIONS.items()}
        self.data[part][key] = facts
        # What the page no longer shows leaves the file.
        wanted = {one.key for one in of_page(self.lesson)} | dict(self.commands()).keys()
        self.data[part] = {one: self.data[part][one] for one in self.data[part] if one in wanted}
        self.lesson.recorded.parent.mkdir(parents=True, exist_ok=True)
        self.lesson.recorded.write_text(
            json.dumps(self.data, indent=1, ensure_ascii=False, sort_keys=True) + "\n",
            encoding="utf-8",
        )
        return []


def transcript(lesson: Lesson, events: list[Message], command: str) -> str:
    """Return what *command* prints for *events*, as plain text."""
    output = TextFormat(lesson, all_failures="--all-failures" in command, colour=False)
    with redirect_stdout(_Utf8()) as out:
        for event in events:
            output.show(mask.event(event))
    return out.getvalue()


class _Utf8(io.StringIO):
    encoding = "utf-8"
