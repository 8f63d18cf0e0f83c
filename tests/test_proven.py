"""What was proven already: when it has to be proven again, and what is proven all the same."""

import shutil

import pytest
from conftest import ROOT

from hitormiss.course.catalogue import Lesson
from hitormiss.proof import proven, verify


LESSON = Lesson("08_per_view")


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A checkout with everything that the proof of lesson 8 depends on."""
    unread = shutil.ignore_patterns("__pycache__", "lesson0[1-79]*", "lesson[12]*", "assets")
    for name in ("checks", "docs", "hitormiss", "lessons", "site_project", "solutions"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=unread)
    shutil.copy(ROOT / "requirements.txt", tmp_path)
    for module in ("hitormiss.course.catalogue", "hitormiss.proof.proven"):
        monkeypatch.setattr(f"{module}.ROOT", tmp_path)
    monkeypatch.setattr(proven, "FILE", tmp_path / "checks/proven.toml")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("checks/test_08_per_view.py", True),
        ("checks/hints/08_per_view.md", True),
        ("checks/mistakes/lesson08_per_view/starter/words.txt", True),
        ("checks/right_ways/lesson08_per_view/in_urls/urls.py", True),
        ("docs/lessons/08_per_view.md", True),
        ("hitormiss/judging/api.py", True),
        ("hitormiss/telling/report.py", True),
        ("lessons/lesson08_per_view/views.py", True),
        ("requirements.txt", True),
        ("site_project/videogames/serializers.py", True),
        ("checks/test_09_by_value.py", False),
        ("hitormiss/pages/fences.py", False),
        ("site_project/lab/lab.py", False),
    ],
)
def test_what_has_to_be_proven_again(root, name, changes):
    proven.keep({LESSON: proven.sources(LESSON)})
    assert proven.is_proven(LESSON)

    with (root / name).open("a") as file:
        file.write("\n")

    assert proven.is_proven(LESSON) is not changes


def test_what_changed_during_the_proof_is_not_kept(root):
    before = proven.sources(LESSON)
    recording = root / "checks/mistakes/lesson08_per_view/starter/words.txt"
    recording.write_text("written by the proof")

    assert proven.keep({LESSON: before}) == []

    (root / "solutions/lesson08_per_view/views.py").write_text("written by the author")

    assert proven.keep({LESSON: before}) == [LESSON]
    assert not proven.is_proven(LESSON)


def test_what_is_kept_of_other_lessons_stays(root):
    other = Lesson("09_by_value")
    proven.keep({other: proven.sources(other)})
    proven.keep({LESSON: proven.sources(LESSON)})

    assert proven.is_proven(other)
    assert proven.is_proven(LESSON)


def test_starter_and_solution_are_proven_all_the_same(tmp_path):
    names = [proof.name for proof in verify.app_proofs(LESSON, tmp_path, write=False, whole=False)]

    assert names == ["solution", "starter"]
