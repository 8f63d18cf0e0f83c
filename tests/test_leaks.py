"""What is proven of visitors: an app that gives one's response to another is found."""

import shutil

from hitormiss.course.app import App
from hitormiss.course.catalogue import Lesson
from hitormiss.proof import leaks
from hitormiss.proof.verify import app_proofs


LESSON = Lesson("08_per_view")


def test_browsable_api_that_is_stored_is_found(tmp_path):
    """It names its reader, and holds a token of theirs: JSON alone would not show it."""
    shutil.copytree(LESSON.solution, tmp_path / LESSON.package)
    app = App(LESSON, tmp_path / LESSON.package, "workspace")
    run = leaks.ask(app)
    assert leaks.faults([*run]) == []
    run.close()

    with (app.folder / "settings.py").open("a") as settings:
        settings.write("\nREST_FRAMEWORK = {}\n")
    run = leaks.ask(app)
    found = leaks.faults([*run])
    run.close()

    assert len(found) == 1
    assert "ana" in found[0]


def test_every_right_app_and_the_starter_are_asked(tmp_path):
    asked = {
        proof.name.removeprefix("visitors of the ")
        for proof in app_proofs(LESSON, tmp_path, write=False)
        if proof.name.startswith("visitors of the ")
    }

    assert asked == {"solution", "starter", *(f"right way {one.name}" for one in LESSON.right_ways)}


def test_starter_that_leaks_on_purpose_is_not_asked(tmp_path):
    names = [proof.name for proof in app_proofs(Lesson("12_vary_on_cookie"), tmp_path, write=False)]

    assert "visitors of the solution" in names
    assert "visitors of the starter" not in names
