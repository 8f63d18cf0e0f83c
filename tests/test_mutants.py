"""Right apps that are changed in one place: which changes are made, and what becomes of each."""

import re
from pathlib import Path

import pytest
from conftest import ROOT, Course

from hitormiss.course.catalogue import Lesson
from hitormiss.proof import mutants


SETTINGS = """\
from lessons.lesson01_three_steps.settings import *

ROOT_URLCONF = f"{__package__}.urls"
"""

URLS = """\
from django.urls import path

from . import views


urlpatterns = [path("game/", views.game)]
"""

VIEWS = '''\
from django.http import JsonResponse
from django.views.decorators.cache import cache_page


@cache_page(60)
def game(request):
    """A game and its price, which no check reads."""
    return JsonResponse({"name": "Pixel", "price": "1.50"})
'''

CHECKS = '''\
API = {}


def test_game_is_cached(api):
    """The game is made once."""
    api.get("/game/")

    second = api.get("/game/")

    assert second.header("Age")
    assert second.json["name"] == "Pixel"
'''

MISTAKE = """\
fails = ["game-is-cached"]
symptom = "404"
likely = "The path is another one."
"""

PATH = '{1} path("platforms/", cache_page({0})(views.platforms)),'
PLACE = "solutions/lesson01_three_steps/views.py:8"
LEDGER = "checks/mutants/01_three_steps.toml"
WRITE = "./course verify --mutants 1 --write"


@pytest.fixture
def tiny(copy: Course) -> Course:
    """A copy whose lesson 1 has a small solution, and one check, which has a hole."""
    solution = copy.root / "solutions/lesson01_three_steps"
    for name, text in {"settings.py": SETTINGS, "urls.py": URLS, "views.py": VIEWS}.items():
        (solution / name).write_text(text)
    (copy.root / "checks/test_01_three_steps.py").write_text(CHECKS)
    (copy.root / LEDGER).unlink()
    mistake = copy.root / "checks/mistakes/lesson01_three_steps/path/mistake.toml"
    mistake.parent.mkdir(parents=True)
    mistake.write_text(MISTAKE)
    return copy


def variants(text: str, name: str = "views.py", **others: str) -> set[str]:
    """The lines that replace the one line of *text*."""
    texts = {name: text, **{f"{other}.py": more for other, more in others.items()}}
    return set(mutants._variants(name, texts))


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("cache_page(60)", "cache_page(3600)"),
        ("cache_page(60)", "cache_page(61)"),
        ("cache_page(60)", "cache_page()"),
        ("MIDDLEWARE = ['a', *b, 'c']", "MIDDLEWARE = ['c', *b, 'a']"),
        ("MIDDLEWARE = ['a', 'c']", "MIDDLEWARE = ['c', 'a']"),
        ("fields = ['id', 'name']", "fields = ['id']"),
        ("fields = ['id']", "fields = []"),
        ("fields = 'id', 'name'", "fields = 'id'"),
        ("fields = [\n    'id',\n    'name',\n]", "fields = [\n    'id',\n]"),
        ("fields = ('id', 'name')", "fields = ('id',)"),
        ("CACHES = {'default': {}}", "CACHES = {}"),
        ("CACHES = {'default': {}}", "pass\n"),
        ("{'id': 1, 'name': 2}", "{'id': 1}"),
        ("games.order_by('id')[:5]", "games[:5]"),
        ("games.order_by('id')[:5]", "games.order_by('id')"),
        ("vary_on_headers('X-Shop')", "vary_on_headers('X-Shopx')"),
        ("key = f'game:{pk}'", "key = f'game:{pk}x'"),
        ("private = True", "private = False"),
        ("Response(status=401)", "Response(status=402)"),
        ("a\n# e\n@b\n@c\ndef d():\n    return 1\n", "a\n# e\n@c\n@b\ndef d():\n    return 1\n"),
        ("a\n@b\n@c\ndef d():\n    return 1\n", "a\n@c\ndef d():\n    return 1\n"),
        ("class A:\n    b = 1\n    def c(d):\n        return\n", "class A:\n    b = 1\n    pass\n"),
        (
            "try:\n    a\nexcept KeyError as e:\n    raise\n",
            "try:\n    a\nexcept Exception as e:\n    raise\n",
        ),
        (
            "try:\n    a\nexcept KeyError as e:\n    raise\n",
            "try:\n    a\nexcept KeyError as e:\n    pass\n",
        ),
    ],
)  # fmt: skip
def test_a_change_that_is_made(line, changed):
    assert changed in variants(line)


def test_another_alias_of_the_settings_is_named():
    settings = "CACHES = {'default': {}, 'recent': {}}"

    assert "x = caches['default']" in variants("x = caches['recent']", settings=settings)


def test_an_option_of_memcached_is_left_out_or_another():
    changed = variants("# Megabytes\n-m 128\n-v\n", "memcached.conf")

    assert "# Megabytes\n-m 128\n" in changed
    assert {"# Megabytes\n-m 64\n-v\n", "# Megabytes\n-m 127\n-v\n"} <= changed


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ('"""A docstring."""\nx = 1\n', '"""Another."""\nx = 1  # a comment\n', True),
        ("def a():\n    pass\n", 'def a():\n    """A docstring."""\n', True),
        ("cache_page(60 - 60)", "cache_page(60 ^ 60)", True),
        ("cache_page(1)", "cache_page(True)", False),
        ("def a():\n    return 1\n", "def a():\n    return 2\n", False),
        ("@a\n@b\ndef c(): pass\n", "@b\n@a\ndef c(): pass\n", False),
    ],
)
def test_what_is_the_same_program(one, other, same):
    assert (mutants._program("a.py", one) == mutants._program("a.py", other)) is same


def test_each_mutant_is_another_program():
    made = mutants.of_lesson(Lesson("01_three_steps"))
    programs = {(one.way, one.file, mutants._program(one.file, one.text)) for one in made}
    files = {one.file for one in made if one.way is None}

    assert len(programs) == len(made)
    assert files == {"settings.py", "urls.py", "views.py"}


def test_a_right_way_has_mutants_where_it_is_not_the_solution():
    made = mutants.of_lesson(Lesson("01_three_steps"))
    of_solution = {(one.file, one.change) for one in made if one.way is None}
    in_urls = {(one.file, one.change) for one in made if one.app == "in_urls"}

    assert not in_urls & of_solution
    assert ("urls.py", PATH.format(60, "-") + "\n" + PATH.format(61, "+")) in in_urls


def test_a_hole_is_named_written_and_explained(tiny: Course):
    path = tiny.root / LEDGER
    ended = tiny.run("verify", "--mutants", "1", "--write")
    assert ended.status == 1, "each reason is still empty"
    assert f"✗ {PLACE} passes all checks\n    - return JsonResponse(" in ended.out
    assert '    + return JsonResponse({"name": "Pixel"})\n' in ended.out
    assert '    + return JsonResponse({ "price": "1.50"})\n' not in ended.out
    made, refused, causes, explained, unexplained = counted(ended.out)
    assert 0 < causes <= refused
    assert explained == 0
    assert unexplained == ended.out.count("passes all checks") == made - refused > 0
    assert (ended.processes, ended.ports, ended.files) == ([], [], [])

    written = path.read_text()
    assert written.count('reason = ""') == written.count("[[survivor]]") == unexplained
    gone = '[[survivor]]\napps = ["solution"]\nfile = "a.py"\nchange = "- a"\nreason = "b"\n'
    path.write_text(written.replace('reason = ""', 'reason = "No check reads it."') + gone)

    ended = tiny.run("verify", "--mutants", "1")
    assert ended.status == 1
    assert counted(ended.out) == (made, refused, causes, unexplained, 0)
    assert "passes all checks" not in ended.out
    assert f"a reason for a change in solution/a.py that does not pass: {WRITE}" in ended.out


def counted(out: str) -> tuple[int, ...]:
    """How many mutants were made, refused, refused with a cause, explained, and not explained."""
    found = re.search(
        r"(\d+) mutants\n(?s:.*): (\d+) refused \((\d+) with a likely cause\), "
        r"(\d+) explained, (\d+) unexplained, in \d+ s\n$",
        out,
    )
    assert found, out
    return tuple(map(int, found.groups()))


def test_a_right_app_that_is_refused_has_no_mutants(tiny: Course):
    """All of its mutants would be refused, too, whatever the change is."""
    urls = tiny.root / "solutions/lesson01_three_steps/urls.py"
    urls.write_text(URLS.replace("game/", "games/"))
    ended = tiny.run("verify", "--mutants", "1", "--write")

    assert ended.status == 1
    assert "✗ 01_three_steps: solution: fails 01/game-is-cached: " in ended.out
    assert counted(ended.out) == (0, 0, 0, 0, 0)
    assert not (tiny.root / LEDGER).exists()


def test_without_the_library_a_sentence_says_what_to_type(course: Course, tmp_path: Path):
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['cosmic_ray'] = None\n")
    ended = course.run("verify", "--mutants", "1", env={"PYTHONPATH": f"{tmp_path}:{ROOT}"})

    assert ended.status == 2
    assert ended.said == (
        "cosmic-ray, which makes mutants, is missing. Install it: ./course test -k requirements\n"
    )
