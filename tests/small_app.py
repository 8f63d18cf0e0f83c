"""For the tests of what a check may ask for: a small app and its checks, both as source."""

import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from course_process import Finished, WarmCourse, copy_checkout
from verdict import events


SETTINGS = """
from site_project.settings import *
from site_project.settings import MEMCACHED

ROOT_URLCONF = f"{__package__}.views"
MEMCACHE = "django.core.cache.backends.memcached.PyMemcacheCache"
CACHES = {"default": {"BACKEND": MEMCACHE, "LOCATION": MEMCACHED}}
"""

VIEWS = """
import threading
import time

from django.core.cache import cache, caches
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.response import Response

from site_project.videogames.models import Videogame
"""


class Verdicts(dict[str, dict[str, Any]]):
    """The events of the checks of one run, by the name of each check: ``verdicts["is_kept"]``."""

    def __init__(self, ended: Finished) -> None:
        found = [one for one in events(ended) if one["event"] == "check"]
        super().__init__((one["id"].partition("/")[2].replace("-", "_"), one) for one in found)
        self.ended = ended
        assert ended.status in (0, 1), ended.said

    @property
    def passed(self) -> set[str]:
        return {name for name, event in self.items() if event["passed"]}

    def failure(self, name: str) -> dict[str, Any]:
        return self[name]["failure"]

    def rows(self, name: str) -> list[str]:
        """The rows under MEMCACHED: ``1 GET 200: MISS a, SET a ttl=60``."""
        return [
            f"{row['number']} {row['label']}: {', '.join(one['text'] for one in row['events'])}"
            for row in self.failure(name)["memcached"]["requests"]
        ]


@pytest.fixture(scope="session")
def copied_course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WarmCourse]:
    """A checkout whose checks a test may write."""
    folder = tmp_path_factory.mktemp("small-apps")
    copy_checkout(folder / "checkout", "mistakes", "right_ways", "recorded")
    course = WarmCourse(folder / "checkout", folder / "of-the-test")
    yield course
    course.close()


@pytest.fixture
def judge(copied_course: WarmCourse, tmp_path: Path) -> Iterator[Callable[..., Verdicts]]:
    """``judge(checks, views, settings)``: the verdicts on a small app, each part as source."""

    def judge_app(checks: str, views: str, settings: str = "") -> Verdicts:
        app = tmp_path / "app"
        app.mkdir(exist_ok=True)
        (app / "__init__.py").touch()
        (app / "settings.py").write_text(SETTINGS + textwrap.dedent(settings))
        (app / "views.py").write_text(VIEWS + textwrap.dedent(views))
        file = copied_course.root / "checks/test_08_per_view.py"
        file.write_text(f'"""Checks of a test."""\n\nAPI = {{}}\n{textwrap.dedent(checks)}')
        options = ("--path", str(app), "--format", "json", "--seed", "1")
        return Verdicts(copied_course.run("check", "8", *options))

    yield judge_app
    copied_course.end_all()
