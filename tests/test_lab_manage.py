"""``manage.py`` in the tab Ask: the commands of a lesson's app, and no others."""

import shutil
import time

import pytest
from conftest import ROOT

from hitormiss.course.app import App, solution
from hitormiss.course.catalogue import find_lesson
from hitormiss.course.own_commands import missing, own_commands


SEED = solution(find_lesson("4"))
COMMAND = """
from django.core.cache import cache
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    def handle(self, **options):
        {}
"""


@pytest.fixture
def run(page, workspace):
    """Run a line in the working copy of lesson 4, which is its solution."""
    copy = workspace.parent / "lesson04_pymemcache"
    shutil.copytree(SEED.folder, copy)
    page.do("4/memcached", app="workspace", do="start")
    page.do("4/memcached", app="workspace", do="empty")

    def run_line(line, body=None):
        if body:
            (copy / f"management/commands/{line}.py").write_text(COMMAND.format(body))
        return page.do("4/manage", app="workspace", line=line)

    run_line.copy = copy
    return run_line


def refusal(page, line, number=4):
    """What the lab says to a *line* that it does not run."""
    response = page.response_to(f"{number}/manage", app="solution", line=line)
    assert response.status_code == 400, response.text
    return response.json()["error"]


class TestCommand:
    def test_works_on_the_rows_that_the_app_serves(self, page, run):
        result = run("seed videogames --number=1003")
        facts = {"app": "workspace", "number": 4}

        assert (result["status"], result["lines"]) == (0, ["The shop has 1003 games."])
        assert result["command"] == "manage.py seed videogames --number=1003"
        assert (result["fault"], result["missing"], result["cut"]) == (None, "", False)
        assert '"count":1003' in page.ask("/videogames/", **facts)["exchange"]["response"]["body"]

    def test_shares_the_memcached_of_the_app(self, page, run):
        result = run("note", "cache.set('noted', 'yes', 60)")

        assert [row["key"] for row in result["memcached"]["keys"]] == [":1:noted"]
        assert result["memcached"]["counts"]["hits"] == 0
        # It is no part of the next request either.
        assert page.ask("/videogames/", app="workspace", number=4)["exchange"]["events"] == []

    def test_word_that_is_missing_is_named(self, run):
        result = run("seed --number=10")

        assert result["status"] == 2
        assert result["missing"] == (
            "videogames is missing, as in: manage.py seed videogames --number=10"
        )

    def test_traceback_has_no_frames_of_ours(self, run):
        result = run("fails", "cache.get('a')\n        raise ValueError('mine')")

        assert result["status"] == 1
        assert result["lines"][0] == "Traceback (most recent call last):"
        assert result["lines"][-1] == "ValueError: mine"
        assert "management/commands/fails.py" in str(result["lines"])
        assert str(ROOT / "hitormiss") not in str(result["lines"])
        assert "/hitormiss/" not in str(result["lines"])

    def test_stopped_memcached_is_met_by_the_command(self, page, run):
        page.do("4/memcached", app="workspace", do="stop")
        result = run("note", "cache.set('noted', 'yes', 60)")

        assert result["memcached"]["running"] is False
        assert result["status"] == 1
        assert result["lines"][-1].startswith("ConnectionRefusedError")
        assert "/hitormiss/" not in str(result["lines"])

    def test_app_that_does_not_load_says_where(self, run):
        (run.copy / "urls.py").write_text("1 = 2\n")
        result = run("seed videogames")

        assert (result["status"], result["lines"]) == (None, [])
        assert "SyntaxError" in result["fault"]
        assert "urls.py:1" in result["log"][0]["where"]

    @pytest.mark.parametrize(
        ("body", "what"),
        [
            ("import time; time.sleep(600)", "manage.py hangs sleeps"),
            ("while True: print('x' * 1000)", "manage.py hangs computes without end"),
            (
                "import os; os.kill(os.getppid(), 9); import time; time.sleep(600)",
                "manage.py hangs has ended your app's own process.",
            ),
        ],
    )
    def test_command_that_does_not_end_is_ended(self, page, run, body, what):
        began = time.monotonic()
        result = run("hangs", body)

        assert result["status"] is None
        assert what in result["fault"]
        assert time.monotonic() - began < 60
        assert page.ask("/videogames/", app="workspace", number=4)["fault"] is None

    def test_long_output_is_cut(self, run):
        result = run("talks", "[print(f'{n} ' + 'x' * 1000) for n in range(60)]")
        many = run("counts", "[print(n) for n in range(2000)]")

        assert (result["cut"], len(result["lines"])) == (False, 60)
        assert max(map(len, result["lines"])) < 500
        assert (many["cut"], len(many["lines"]), many["lines"][-1]) == (True, 100, "1999")

    def test_page_learns_the_commands(self, page, run):
        assert page.facts("lessons/4/")["commands"] == ["seed videogames --number=1000"]
        run("note", "pass")
        assert page.facts("lessons/4/")["commands"] == ["seed videogames --number=1000", "note"]
        assert page.facts("lessons/8/")["commands"] == []


class TestLine:
    @pytest.mark.parametrize(
        "before",
        [
            *("", "manage.py ", "./manage.py ", "python manage.py ", "python3 manage.py "),
            *("./course manage 4 ", "./course manage 04_pymemcache "),
        ],
    )
    def test_begins_as_in_a_terminal(self, page, before):
        result = page.do("4/manage", app="solution", line=f"{before}seed --number=many")

        assert (result["command"], result["status"]) == ("manage.py seed --number=many", 2)

    def test_is_split_as_a_shell_does(self, page):
        result = page.do("4/manage", app="solution", line="seed  'a b' \"c'd\" e\\ f")

        assert result["command"] == """manage.py seed 'a b' 'c'"'"'d' 'e f'"""

    @pytest.mark.parametrize(
        "line",
        [
            *(
                "",
                "   ",
                "manage.py",
                "migrate",
                "shell",
                "flush --no-input",
                "runserver 0.0.0.0:1",
            ),
            *("python seed", "python -c 1", "seed; ls", "'seed videogames'", "../seed", "__init__"),
            *("--settings=os seed", "./course manage 4", "rm -rf /", "seed.py", "SEED", "$(seed)"),
        ],
    )
    def test_other_commands_are_not_run(self, page, line):
        assert refusal(page, line) == "Ask runs only the commands of this app: seed."

    @pytest.mark.parametrize(
        ("line", "sentence"),
        [
            ("seed 'videogames", "The line ends inside quotation marks, or with a backslash."),
            ("seed \\", "The line ends inside quotation marks, or with a backslash."),
            ("./course manage 8 seed", "This page runs commands of lesson 4, and not of lesson 8."),
            ("./course manage x seed", "There is no lesson 'x'. "),
            ("seed " + "x" * 1000, "A line is at most 1,000 characters here."),
            (None, "line: "),
            ([], "line: "),
            ("seed \0", "line: "),
        ],
    )
    def test_refusal_says_why(self, page, line, sentence):
        assert refusal(page, line).startswith(sentence)

    def test_app_without_commands_says_so(self, page):
        assert refusal(page, "seed", 8) == "This app has no commands of its own."

    def test_half_a_character_is_no_line(self, page):
        response = page.post(
            "/lab/lessons/4/manage",
            content=b'{"app": "solution", "line": "seed \\ud800"}',
            headers={"Content-Type": "application/json"},
        )

        assert response.status_code == 400

    @pytest.mark.usefixtures("untouched")
    def test_refusal_makes_no_working_copy(self, lab, page):
        response = page.response_to("4/manage", app="workspace", line="migrate")

        assert response.status_code == 400
        assert not lab.working_copy("04_pymemcache").exists()


class TestOwnCommands:
    @pytest.mark.parametrize(
        ("given", "lacks"),
        [
            ("", "videogames is missing, as in: ./m seed videogames"),
            ("--number 10", "videogames is missing, as in: ./m seed videogames --number 10"),
            ("videogames", ""),
            ("videogame --number=10", ""),
        ],
    )
    def test_missing_word_is_that_of_the_example(self, given, lacks):
        assert missing(SEED, ["seed", *given.split()], "./m") == lacks

    @pytest.mark.parametrize(
        "text",
        ["1 = 2", "\0", "(" * 5000, "class Command: pass", 'class Command:\n  """manage.py b"""'],
    )
    def test_command_without_an_example_is_its_name(self, tmp_path, text):
        folder = tmp_path / "management/commands"
        folder.mkdir(parents=True)
        (folder / "a.py").write_text(text)
        (folder / "_b.py").write_text("")
        (folder / "c.py").symlink_to(tmp_path / "gone")
        app = App(find_lesson("4"), tmp_path, "app")

        assert own_commands(app) == {"a": "a"}
        assert missing(app, ["a"], "manage.py") == ""
