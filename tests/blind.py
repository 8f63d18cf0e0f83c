"""
What the general causes say to the mistakes of a lesson, as if nobody had foreseen them.

    python -m tests.blind 8 12

It runs each mistake as `verify` does, without the causes that the lessons' own mistakes
name, and prints for each failing check which cause is named and what it says. What
contradicts the timeline or the headers beside it is printed as well. Without numbers it
runs every lesson, which takes a few minutes.
"""

import sys
import textwrap
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from hitormiss.course.catalogue import find_lesson, lessons
from hitormiss.diagnosis import mistakes
from hitormiss.proof import verify
from hitormiss.runs import warm_process
from hitormiss.telling.report import failure_lines, plain
from tests.contradictions import contradictions


def main() -> None:
    chosen = [find_lesson(name) for name in sys.argv[1:]] or lessons()
    warm_process.import_modules()
    vars(mistakes)["known"] = lambda lesson: ()  # the runs are forked, and know no mistake either
    counts: Counter[str] = Counter()
    with TemporaryDirectory(prefix="hit-or-miss-blind-") as folder:
        proofs = [
            proof
            for lesson in chosen
            for proof in verify.app_proofs(lesson, Path(folder) / lesson.stem, write=False)
            if proof.name == "starter" or proof.name.startswith("mistake ")
        ]
        for proof in proofs:
            proof.judge = lambda events: []
        for proof in verify.run_all(proofs):
            for event in proof.events:
                if event["event"] == "check" and event["passed"] is False:
                    counts.update(show(proof.name.removeprefix("mistake "), event["failure"]))
    failures, named, wrong = (counts[name] for name in ("failures", "named", "contradictions"))
    print(f"{named} of {failures} failures have a cause, {named / max(failures, 1):.0%}.")
    print(f"{wrong} contradict what is recorded beside them.")


def show(name: str, failure: dict) -> dict[str, int]:
    """Print what is named as the cause of *failure* of the mistake *name*, and count it."""
    text = plain(failure_lines(failure))
    against = contradictions(text)
    said = " ".join((failure["likely"] or "-").split())
    print(f"{failure['id']}  {name}")
    print(textwrap.fill(said, 96, initial_indent="    ", subsequent_indent="    "))
    for line in against:
        print(f"    CONTRADICTION {line}")
    return {"failures": 1, "named": bool(failure["likely"]), "contradictions": bool(against)}


if __name__ == "__main__":
    main()
