"""The formats of a run: the same events as coloured text, plain text, JSON lines or JUnit XML."""

import json
import os
import sys
import xml.etree.ElementTree as xml
from typing import Any, Protocol, TextIO

from rich.console import Console
from rich.text import Text
from rich.theme import Theme

from hitormiss.course.catalogue import Lesson
from hitormiss.telling.report import (
    Line,
    check_lines,
    failure_lines,
    plain,
    printable,
    verdict_lines,
)


ASCII = str.maketrans({"✓": "+", "✗": "x", "–": "-", "→": ">", "…": "~"})
"""What a terminal without Unicode is sent: one character for each."""

THEME = Theme(
    {
        # Middle tones of the 256 colours can be read on a dark and on a light background.
        "label": "bold",
        "pass": "color(71)",
        "fail": "color(167)",
        "number": "dim",
        "quiet": "dim",
        "HIT": "color(37)",
        "MISS": "color(172)",
        "SET": "color(69)",
        "ADD": "color(69)",
        "NOT_STORED": "color(172)",
        "DELETE": "color(133)",
        "EVICTED": "color(133)",
        "command": "bold",
    }
)

NOT_THE_COURSE = (
    "./course ended with status 1 because of your app, not because of the course",
    "or your machine. Correct the file, save it, and run the command again.",
)


class Format(Protocol):
    """Shows the events of a run as they come."""

    def show(self, event: dict[str, Any]) -> None: ...


class TextFormat:
    """Text for a terminal. Its words are the same with and without colour."""

    def __init__(self, lesson: Lesson, all_failures: bool = False, colour: bool = True) -> None:
        self.lesson = lesson
        self.all_failures = all_failures
        self.console = Console(
            color_system="auto" if colour else None, highlight=False, soft_wrap=True, theme=THEME
        )
        self.sentences: dict[str, str] = {}
        self.failures: list[dict[str, Any]] = []

    def show(self, event: dict[str, Any]) -> None:
        match event["event"]:
            case "started":
                self.sentences = {check["id"]: check["sentence"] for check in event["checks"]}
                title = f"{self.lesson.number}. {self.lesson.title}"
                self.print([[(title, "label"), (f"   {event['app']}", "quiet")], []])
            case "check":
                if event["id"] in self.sentences:
                    sentence = self.sentences[event["id"]]
                    self.print(check_lines(sentence, event["passed"], event.get("why")))
                if event["passed"] is False:
                    self.failures.append(event["failure"])
            case "finished":
                self._finish(event)
            case "lacks":
                self.print([[(event["what"], "fail")]])
            case "crashed":
                self.print(crash_lines(event["what"]))

    def _finish(self, event: dict[str, Any]) -> None:
        number = self.lesson.number
        if not self.failures:
            text = f"All {event['passed']} sentences are true, in {event['seconds']:.1f} s."
            compare = f"Compare with the solution: ./course diff {number}"
            self.print([[], [(text, "pass")], [], [compare]])
            return
        shown = self.failures if self.all_failures else self.failures[:1]
        for facts in shown:
            self.print([[], *failure_lines(facts)])
        if shown[0]["id"].endswith("/api-starts"):
            self.print([[], *([line] for line in NOT_THE_COURSE)])
            return
        counts = (event["passed"], event["failed"], event["not_run"])
        self.print([[], *verdict_lines(*counts, number, len(shown))])

    def print(self, lines: list[Line]) -> None:
        """Print *lines*, in ASCII where standard output can show nothing else."""
        # Rich would end the process, with status 1, where the reader of a pipe is gone.
        with self.console.capture() as captured:
            for line in lines:
                text = Text.assemble(*printable(line))
                text.rstrip()
                self.console.print(text)
        print(_encodable(captured.get()), end="", flush=True)


def _encodable(text: str) -> str:
    """Return *text* with as many characters, all of which standard output can show."""
    if speaks_unicode(sys.stdout):
        return text
    return text.translate(ASCII).encode("ascii", "replace").decode()


def crash_lines(what: str) -> list[Line]:
    """Return the lines for an error of the course itself. *what* is its traceback."""
    return [
        [("The course itself failed here. Your app was not judged.", "fail")],
        ["Please report these lines:"],
        [],
        *([(f"  {line}", "quiet")] for line in what.splitlines()[-12:]),
    ]


def speaks_unicode(stream: TextIO) -> bool:
    """Return whether *stream* is encoded in UTF-8, UTF-16 or UTF-32."""
    return (stream.encoding or "ascii").lower().replace("-", "").startswith("utf")


class NoOutput:
    """Prints nothing. It is used when standard output is closed or full."""

    def __init__(self) -> None:
        # Python would write what is left in its buffer to the broken stream at exit, and fail.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    def show(self, event: dict[str, Any]) -> None:
        pass


class JsonLines:
    """One JSON object a line, as the events come."""

    def show(self, event: dict[str, Any]) -> None:
        # ASCII only: an app may print half of a surrogate pair, which UTF-8 cannot encode.
        print(json.dumps(event), flush=True)


class JUnit:
    """One JUnit XML document at the end, as CI servers read it."""

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
            # XML 1.0 does not allow control characters, and `plain` replaces them.
            got = plain([[facts["got"]["lines"][0]]])
            xml.SubElement(element, "failure", message=got).text = plain(failure_lines(facts))
        elif case["passed"] is None:
            xml.SubElement(element, "skipped", message=case.get("why", ""))
