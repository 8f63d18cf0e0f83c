"""``verify`` finds whatever is broken by hand."""

import json
import shutil

import pytest
from conftest import ROOT, Course

from hitormiss.proof import apps
from hitormiss.proof.recordings import keep_sizes
from hitormiss.telling import mask


PAGE = "docs/lessons/08_per_view.md"
SOLUTION = "solutions/lesson08_per_view/views.py"
MISTAKES = "checks/mistakes/lesson08_per_view"
RECORDED = "checks/recorded/08_per_view.json"
HINTS = "checks/hints/08_per_view.md"
CHECKS = "checks/test_08_per_view.py"


@pytest.fixture
def small(copy: Course) -> Course:
    """A copy with lesson 8 alone, four of its mistakes, and two right ways."""
    for other in (copy.root / "checks").glob("test_[0-9]*.py"):
        if other.name != "test_08_per_view.py":
            other.unlink()
    few = {
        "mistakes": ("lesson08_per_view/starter", "lesson08_per_view/minutes"),
        "right_ways": ("lesson08_per_view/in_urls",),
    }
    for folder, names in few.items():
        for name in names:
            source, target = ROOT / "checks" / folder / name, copy.root / "checks" / folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target)
            elif source.exists():
                shutil.copy(source, target)
    return copy


def change(copy: Course, name: str, old: str, new: str) -> None:
    path = copy.root / name
    text = path.read_text()
    assert old in text, f"{name} has no {old!r}"
    path.write_text(text.replace(old, new, 1))


def faults(copy: Course) -> tuple[int, str]:
    ended = copy.run("verify", "8")
    assert ended.processes == []
    return ended.status, ended.out


def test_what_is_unchanged_is_as_recorded(small: Course):
    """Failures and exchanges are as they would be written today."""
    _, out = faults(small)
    assert "says" not in out
    assert "failure.json" not in out
    assert "is not as recorded" not in out
    assert "fails 08/" not in out


def test_each_part_that_is_broken_by_hand_is_named(small: Course):
    change(small, f"{MISTAKES}/minutes/words.txt", "max-age=120", "max-age=121")
    change(small, f"{MISTAKES}/minutes/failure.json", "max-age=120", "max-age=121")
    (small.root / MISTAKES / "starter/failure.json").write_text("{}\n")
    change(small, PAGE, "## Predict", "```python\nprint('typed by hand')\n```\n\n## Predict")
    change(small, HINTS, "## 08/list-is-cached", "## 08/no-such-check")
    recorded = json.loads((small.root / RECORDED).read_text())
    next(iter(recorded["exchanges"].values()))["exchanges"][0]["response"]["status"] = 203
    (small.root / RECORDED).write_text(json.dumps(recorded))

    status, out = faults(small)

    assert status == 1
    assert "minutes/words.txt:" in out
    assert "minutes/failure.json:" in out
    assert "starter/failure.json is shown on no page: ./course verify --write" in out
    assert "python block typed by hand" in out
    assert "hints for 08/no-such-check, which is not a check" in out
    assert "no hints for 08/list-is-cached" in out
    assert "is not as recorded" in out


def test_a_recording_is_compared_written_and_deleted(tmp_path, monkeypatch):
    monkeypatch.setattr(apps, "ROOT", tmp_path)
    path = tmp_path / "failure.json"

    assert apps.compare_or_write(path, None, write=False) == []
    assert apps.compare_or_write(path, "1\n2\n", write=False) == [
        "failure.json is missing: ./course verify --write"
    ]
    assert apps.compare_or_write(path, "1\n2\n", write=True) == []
    assert apps.compare_or_write(path, "1\n2\n", write=False) == []
    assert apps.compare_or_write(path, "1\n3\n", write=False) == [
        "failure.json:2 says '2', and today it is '3'"
    ]
    assert apps.compare_or_write(path, None, write=False) == [
        "failure.json is shown on no page: ./course verify --write"
    ]
    assert apps.compare_or_write(path, None, write=True) == []
    assert not path.exists()


def test_date_of_a_deleted_cookie_is_the_same_in_every_run():
    cookie = 'Set-Cookie: sessionid=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0'

    assert mask.text(cookie, f"Date: Mon, 30 Nov 2026 03:00:00 GMT\n{cookie}") == cookie


def test_a_failure_is_masked_text_by_text():
    """Dates keep their distance from the Date of the response, which another text names."""
    recorded = mask.failure(
        {
            "got": {"number": 1, "lines": ["Expires: Mon, 30 Nov 2026 05:00:01 GMT"]},
            "answer": [[" ", "Date: Mon, 30 Nov 2026 03:00:00 GMT"], [" ", "Age: 2"]],
            "memcached": {
                "requests": [
                    {"events": [{"verb": "SET", "text": "SET page ttl=7199", "ttl": 7199}]},
                ]
            },
        }
    )

    assert recorded == {
        "got": {"number": 1, "lines": ["Expires: Sun, 22 Nov 2026 14:00:00 GMT"]},
        "answer": [[" ", "Date: Sun, 22 Nov 2026 12:00:00 GMT"], [" ", "Age: 0"]],
        "memcached": {
            "requests": [{"events": [{"verb": "SET", "text": "SET page ttl=7200"}]}],
        },
    }


def test_an_exception_is_recorded_by_its_message_alone():
    """The rest of Django's page about it has paths and versions of one machine."""
    response = {"status": 500, "status_line": "HTTP/1.1 500", "headers": [], "body_bytes": 99}

    recorded = mask.exchange({"response": {**response, "body": "TypeError at /\nno\n\nin /here"}})

    assert recorded["response"]["body"] == "TypeError at /\nno"
    assert recorded["response"]["body_bytes"] == 15000


def test_a_size_that_is_nearly_as_recorded_is_kept():
    """A compressed page has a date in it, so it has a few bytes more or less each time."""

    def exchanges(*sizes):
        return {"exchanges": [{"events": [{"size": size} for size in sizes]}]}

    today = exchanges(127_700, None, 5, 90_000)
    keep_sizes(today, exchanges(127_718, None, 5, 127_718))

    assert today == exchanges(127_718, None, 5, 90_000)


def test_a_broken_solution_is_found(small: Course):
    change(small, SOLUTION, "60 * 60 * 2", "60 * 60 * 3")
    status, out = faults(small)
    assert status == 1
    assert "✗ 08_per_view: solution" in out
    assert "fails 08/list-promises-two-hours" in out


def test_a_check_that_cannot_fail_is_found(small: Course):
    change(small, CHECKS, "== [TWO_HOURS]", "!= [TWO_HOURS]")
    status, out = faults(small)
    assert status == 1
    assert "✗ 08_per_view: starter" in out
    assert "declares ['list-is-cached'" in out


def test_a_starter_that_passes_is_found(small: Course):
    shutil.copy(small.root / SOLUTION, small.root / "lessons/lesson08_per_view/views.py")
    status, out = faults(small)
    assert status == 1
    assert "✗ 08_per_view: starter" in out
    assert "and fails []" in out
    assert "the starter has no # TODO:" in out
    assert "differ in 0 lines" in out


def test_it_ends_with_the_count(small: Course):
    _, out = faults(small)
    assert out.splitlines()[-1].endswith(" failed")
    assert " passed, " in out.splitlines()[-1]


def test_a_new_lesson_has_faults_for_what_is_missing(copy: Course):
    """What ``new`` writes is a lesson that runs, and that has not passed ``verify`` yet."""
    written = copy.run("new", "34", "Cache keys")
    assert written.status == 0
    assert "docs/lessons/34_cache_keys.md" in written.out
    page = (copy.root / "docs/lessons/34_cache_keys.md").read_text()
    assert "{#who-met-this}" in page  # and not what the article says: it has 16 sections

    checked = copy.run("check", "34", "--starter", "--plain")
    assert checked.status == 1
    assert "34/rename-me" in checked.out

    status, out = copy.run("verify", "34"), ""
    out = status.out
    assert status.status == 1
    assert "1 mistakes; at least 3" in out


def test_a_number_that_is_taken_is_refused(copy: Course):
    ended = copy.run("new", "8", "another")
    assert ended.status == 2
    assert "Lesson 8 exists already: 08_per_view" in ended.out
