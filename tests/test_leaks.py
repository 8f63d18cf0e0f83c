"""No right app, and no starter, gives one visitor's response to another."""

import json
import subprocess
import sys

import pytest
from conftest import ROOT

from hitormiss.course.catalogue import Lesson, lessons
from hitormiss.diagnosis import mistakes


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.stem)
def test_nothing_of_another_visitor_in_five_formats(lesson: Lesson):
    command = [sys.executable, "-m", "tests.leaks", lesson.stem]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)

    starter = ROOT / "checks/mistakes" / lesson.package / "starter"
    if "nothing-of-another-visitor" in mistakes.read(starter).fails:
        assert found.pop("starter")  # what this lesson is about, and what its check finds
    assert {"solution", *(way.name for way in lesson.right_ways)} <= set(found)
    assert {app: what for app, what in found.items() if what} == {}
