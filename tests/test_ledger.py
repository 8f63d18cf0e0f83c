"""The ledger of mutants: its reasons, and the digest that says when to run them again."""

import shutil

import pytest
from conftest import ROOT

from hitormiss.course.catalogue import Lesson, lessons
from hitormiss.proof import ledger
from hitormiss.proof.ledger import Ledger, Survivor, digest


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A checkout with what the digest of lesson 1 reads."""
    unread = shutil.ignore_patterns("__pycache__", "mistakes", "recorded", "lab", "lesson0[2-9]*")
    for name in ("checks", "solutions/lesson01_three_steps", "site_project"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=unread)
    monkeypatch.setattr("hitormiss.course.catalogue.ROOT", tmp_path)
    monkeypatch.setattr(ledger, "ROOT", tmp_path)
    monkeypatch.setattr(ledger, "FOLDER", tmp_path / "checks/mutants")
    monkeypatch.setattr(ledger, "ANY_LESSON", tmp_path / "checks/mutants/any_lesson.toml")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "old", "new", "differs"),
    [
        ("solutions/lesson01_three_steps/views.py", "cache_page(60)", "cache_page(61)", True),
        ("solutions/lesson01_three_steps/views.py", "# At the level", "# On the level", False),
        ("solutions/lesson01_three_steps/views.py", "How many games", "The games", False),
        ("checks/right_ways/lesson01_three_steps/in_urls/urls.py", "60", "61", True),
        ("checks/test_01_three_steps.py", "import ", "import  ", True),
        ("checks/test_08_per_view.py", "7200", "7201", False),
        ("checks/conftest.py", "Api(app, ", "Api(None, ", True),
        ("checks/conftest.py", "return app.manage", "return app.begin", False),
        ("site_project/videogames/serializers.py", '"id"', '"pk"', True),
    ],
)
def test_what_the_digest_is_of(root, name, old, new, differs):
    lesson = Lesson("01_three_steps")
    before = digest(lesson)
    text = (root / name).read_text()
    assert old in text
    (root / name).write_text(text.replace(old, new, 1))

    assert (digest(lesson) != before) is differs


def test_a_reason_for_any_lesson_is_not_written_again(root):
    lesson = Lesson("01_three_steps")
    everywhere = Survivor("settings.py", "- a\n+ b", "solution")
    own = Survivor("views.py", "- c\n+ d", "solution")
    also_in_a_right_way = own._replace(app="in_urls")
    (root / "checks/mutants").mkdir(exist_ok=True)
    (root / "checks/mutants/any_lesson.toml").write_text(
        '[[survivor]]\nfile = "settings.py"\nchange = """- a\n+ b"""\nreason = "So it is."\n'
    )

    Ledger(lesson).write([everywhere, own, also_in_a_right_way])
    read = Ledger(lesson)

    assert read.explains(everywhere)
    assert not read.explains(own)  # its reason is empty
    assert set(read.reasons) == {own, also_in_a_right_way}
    assert 'apps = ["in_urls", "solution"]' in read.path.read_text()
    assert read.faults([everywhere, own, also_in_a_right_way]) == []

    read.path.write_text(read.path.read_text().replace('reason = ""', 'reason = "It\\nis."'))
    read = Ledger(lesson)
    read.write([own])

    assert Ledger(lesson).reasons == {own: "It\nis."}


def test_each_ledger_is_of_the_solution_and_the_checks_of_today():
    """No solution and no check changes without its mutants having been run."""
    old = [one for one in map(Ledger, lessons()) if not one.is_current()]

    assert not old, (
        "Their right apps or checks have changed. Run their mutants again:\n"
        + "\n".join(one.command for one in old)
    )


def test_each_survivor_of_a_ledger_has_a_reason():
    empty = [
        f"{one.path.name}: {survivor.app}/{survivor.file}: {survivor.change}"
        for one in map(Ledger, lessons())
        for survivor, reason in one.reasons.items()
        if not reason
    ]

    assert empty == []
