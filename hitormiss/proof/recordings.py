"""The recording of a lesson: the responses to the requests that its page shows."""

import json
from importlib.metadata import version
from math import isclose
from typing import Any

from hitormiss.course.catalogue import ROOT, Lesson
from hitormiss.course.scenario import Scenario, of_page
from hitormiss.machine.channel import Message
from hitormiss.telling import mask


SHOWN_VERSIONS = {"Django": "django", "Django REST Framework": "djangorestframework"}


class Recording:
    """The file ``checks/recorded/08_per_view.json``, which is compared or written again."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self.data: dict[str, Any] = {"lesson": lesson.stem, "exchanges": {}}
        if lesson.recorded.exists():
            self.data |= json.loads(lesson.recorded.read_text(encoding="utf-8"))

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
                keep_sizes(facts, self.data["exchanges"].get(scenario.key, {}))
                faults += self._keep(scenario.key, facts, write)
        return faults

    def _keep(self, key: str, facts: dict[str, Any], write: bool) -> list[str]:
        exchanges = self.data["exchanges"]
        if exchanges.get(key) == facts:
            return []
        if not write:
            name = self.lesson.recorded.relative_to(ROOT)
            return [f"{name}: {key.splitlines()[0]} … is not as recorded"]
        self.data["versions"] = {name: version(one) for name, one in SHOWN_VERSIONS.items()}
        exchanges[key] = facts
        # What the page no longer shows leaves the file.
        wanted = {one.key for one in of_page(self.lesson)}
        self.data["exchanges"] = {one: exchanges[one] for one in exchanges if one in wanted}
        self.lesson.recorded.parent.mkdir(parents=True, exist_ok=True)
        self.lesson.recorded.write_text(
            json.dumps(self.data, indent=1, ensure_ascii=False, sort_keys=True) + "\n",
            encoding="utf-8",
        )
        return []


def keep_sizes(facts: dict[str, Any], recorded: dict[str, Any]) -> None:
    """
    Give each event of *facts* its *recorded* size, if both are nearly the same.

    A compressed page has a date in it, so its size is not the same each time.
    """
    of_both = zip(facts["exchanges"], recorded.get("exchanges", []), strict=False)
    for today, before in of_both:
        for event, old in zip(today["events"], before["events"], strict=False):
            if event["size"] and old["size"] and isclose(event["size"], old["size"], rel_tol=0.02):
                event["size"] = old["size"]
