"""The faces of a run: the same events as coloured text, plain text, JSON lines, or JUnit XML."""

import json
import os
import sys
import xml.etree.ElementTree as xml
from typing import Any, Protocol, TextIO

from rich.console import Console
from rich.text import Text

from hitormiss.course.catalogue import Lesson
from hitormiss.telling.report import STYLES, Line, check_line, failure, plain, printable, verdict


ASCII = str.maketrans({"✓": "+", "✗": "x", "–": "-", "→": ">", "…": "~"})
"""For a terminal that cannot show more: one character for one."""


NOT_THE_COURSE = (
    "./course ended with status 1: it is your app, not the course and not your",
    "machine. Save the file, and ask again.",
)


class Face(Protocol):
    """Shows the events of a run as they come."""

    def show(self, event: dict[str, Any]) -> None: ...


class Words:
    """Lines for a person. Colour where the terminal has it, and nothing said by colour alone."""

    def __init__(
        self, lesson: Lesson, app_option: str = "", all_failures: bool = False, colour: bool = True
    ) -> None:
        self.lesson = lesson
        self.app_option = app_option
        self.all_failures = all_failures
        self.console = Console(highlight=False, soft_wrap=True) if colour else None
        self.sentences: dict[str, str] = {}
        self.failures: list[dict[str, Any]] = []

    def show(self, event: dict[str, Any]) -> None:
        match event["event"]:
            case "started":
                self.sentences = {check["id"]: check["sentence"] for check in event["checks"]}
                title = f"{self.lesson.number}. {self.lesson.title}"
                self.say([[(title, "label"), (f"   {event['app']}", "quiet")], []])
            case "check":
                if event["id"] in self.sentences:
                    sentence = self.sentences[event["id"]]
                    self.say(check_line(sentence, event["passed"], event.get("why")))
                if event["passed"] is False:
                    self.failures.append(event["failure"])
            case "finished":
                self._finish(event)
            case "lacks":
                self.say([[(event["what"], "fail")]])
            case "crashed":
                self.say([*crash_lines(event["what"])])

    def _finish(self, event: dict[str, Any]) -> None:
        number = self.lesson.number
        if not self.failures:
            count = event["passed"]
            self.say(
                [
                    [],
                    [(f"All {count} sentences are true, in {event['seconds']:.1f} s.", "pass")],
                    [],
                    [(f"Compare with the solution: ./course diff {number}", "")],
                ]
            )
            return
        shown = self.failures if self.all_failures else self.failures[:1]
        for facts in shown:
            self.say([[], *failure(facts, f"./course serve {number}{self.app_option}")])
        if shown[0]["id"].endswith("/api-starts"):
            self.say([[], *([(line, "")] for line in NOT_THE_COURSE)])
            return
        counts = (event["passed"], event["failed"], event["not_run"])
        self.say([[], *verdict(*counts, number, self.all_failures)])

    def say(self, lines: list[Line]) -> None:
        if self.console is None:
            text = plain(lines)
            if not speaks_unicode(sys.stdout):
                text = text.translate(ASCII).encode("ascii", "replace").decode()
            print(text, flush=True)
            return
        for line in lines:
            rich = Text()
            for piece, style in line:
                shown = printable(piece)
                if not speaks_unicode(sys.stdout):
                    shown = shown.translate(ASCII).encode("ascii", "replace").decode()
                rich.append(shown, STYLES.get(style))
            rich.rstrip()
            self.console.print(rich)


def crash_lines(what: str) -> list[Line]:
    """A crash of ours, never to be taken for the learner's."""
    return [
        [("The course itself failed here. Your app was not judged.", "fail")],
        [("Please report these lines:", "")],
        [],
        *([(f"  {line}", "quiet")] for line in what.splitlines()[-12:]),
    ]


def speaks_unicode(stream: TextIO) -> bool:
    return (stream.encoding or "ascii").lower().replace("-", "").startswith("utf")


class Nothing:
    """No face at all: for when nobody can see one."""

    def __init__(self) -> None:
        # What Python still holds back for the broken stream must not be tried again at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    def show(self, event: dict[str, Any]) -> None:
        pass


class JsonLines:
    """One object a line, as the events come."""

    def show(self, event: dict[str, Any]) -> None:
        print(json.dumps(event, ensure_ascii=not speaks_unicode(sys.stdout)), flush=True)


class JUnit:
    """One XML document at the end, in the form that CI servers read."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self.sentences: dict[str, str] = {}
        self.cases: list[dict[str, Any]] = []

    def show(self, event: dict[str, Any]) -> None:
        match event["event"]:
            case "started":
                self.sentences = {check["id"]: check["sentence"] for check in event["checks"]}
            case "check":
                self.cases.append(event)
            case "finished" | "lacks" | "crashed":
                sys.stdout.buffer.write(self._document(event).encode() + b"\n")
                sys.stdout.flush()

    def _document(self, end: dict[str, Any]) -> str:
        suite = xml.Element(
            "testsuite",
            name=self.lesson.stem,
            tests=str(len(self.cases)),
            failures=str(end.get("failed", 0)),
            errors="0" if end["event"] == "finished" else "1",
            skipped=str(end.get("not_run", 0)),
            time=str(end.get("seconds", 0)),
        )
        for case in self.cases:
            self._case(suite, case)
        if end["event"] != "finished":
            xml.SubElement(suite, "system-err").text = end["what"]
        root = xml.Element("testsuites")
        root.append(suite)
        xml.indent(root)
        return xml.tostring(root, encoding="unicode", xml_declaration=True)

    def _case(self, suite: xml.Element, case: dict[str, Any]) -> None:
        sentence = self.sentences.get(case["id"]) or case.get("failure", {}).get("sentence", "")
        element = xml.SubElement(
            suite,
            "testcase",
            classname=self.lesson.stem,
            name=f"{case['id']}: {sentence}",
            time=str(case.get("seconds", 0)),
        )
        if case["passed"] is False:
            facts = case["failure"]
            lines = failure(facts, f"./course serve {self.lesson.number}")
            failed = xml.SubElement(element, "failure", message=facts["got"]["lines"][0])
            failed.text = _xml_safe(plain(lines))
        elif case["passed"] is None:
            xml.SubElement(element, "skipped", message=case.get("why", ""))


def _xml_safe(text: str) -> str:
    """XML 1.0 knows no control characters but tab and line ends."""
    return "".join(one if one in "\t\n\r" or ord(one) >= 32 else "�" for one in text)
