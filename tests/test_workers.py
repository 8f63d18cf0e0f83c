"""Processes of one thread each, as a check has them: what they remember, as gunicorn's do."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from conftest import ROOT, wait_for
from small_app import SETTINGS, VIEWS, copied_course, judge

from hitormiss.cache.memcached import Memcached
from hitormiss.serving.database import template


__all__ = ["copied_course", "judge"]

REMEMBERS = """
CACHES["default"]["OPTIONS"] = {"ignore_exc": True, "retry_attempts": 0, "dead_timeout": 3600}
"""

SHOP = """
@api_view()
def who(request):
    return Response([threading.get_ident(), id(cache._cache), threading.current_thread().name])


@api_view()
def news(request):
    rows = cache.get("news")
    if rows is None:
        rows = [*Videogame.objects.values_list("name", flat=True)[:9]]
        cache.set("news", rows, 60)
    return Response(rows)


urlpatterns = [path("who/", who), path("news/", news)]
"""

BEFORE, AWAY, BACK = 2, 2, 3
"""How often the news are asked for before memcached is stopped, meanwhile, and after it."""


def in_short(who: list[list]) -> list:
    """Whether each request met the thread and the client of the first, and the thread's name."""
    return [[one[0] == who[0][0], one[1] == who[0][1], one[2]] for one in who]


@pytest.fixture
def memcached() -> Iterator[Memcached]:
    process = Memcached()
    yield process
    process.stop()


@pytest.fixture
def ask_gunicorn(
    tmp_path: Path, memcached: Memcached, free_port: Callable[[], int]
) -> Iterator[Callable[[str], tuple[int, list]]]:
    """Ask a sync worker of gunicorn for a path: its X-Queries, and the body."""
    if not importlib.util.find_spec("gunicorn"):
        pytest.skip("gunicorn is not installed: pip install -r requirements-test.txt")
    shop = tmp_path / "shop"
    shop.mkdir()
    for name, text in {
        "__init__": "",
        "settings": SETTINGS + REMEMBERS,
        "views": VIEWS + SHOP,
    }.items():
        (shop / f"{name}.py").write_text(text)

    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "site_project.wsgi"],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": f"{ROOT}:{tmp_path}",
            "DJANGO_SETTINGS_MODULE": "shop.settings",
            "MEMCACHED": memcached.address,
            "DATABASE": str(template()),
        },
        stderr=subprocess.PIPE,
    )

    def ask(path: str) -> tuple[int, list]:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as response:
            return int(response.headers["X-Queries"]), json.load(response)

    def is_up() -> bool:
        try:
            return bool(ask("/who/"))
        except HTTPError:
            raise
        except OSError:
            return False

    try:
        wait_for(is_up, 60)
        yield ask
    finally:
        server.send_signal(signal.SIGKILL)
        server.communicate()


def test_processes_that_start_at_the_same_time_are_told_apart(judge):
    """A process is watched, and killed, under its own id, whichever listens first."""
    verdicts = judge(
        """
        def test_one_thread_each(api, single_threaded):
            \"\"\"One.\"\"\"
            single_threaded(12)
            for _ in range(12):
                response = api.get("/pid/")
                assert response.json == response.exchange.process


        def test_threads(api, workers, pass_time):
            \"\"\"Two.\"\"\"
            workers(12)
            for _ in range(12):
                response = api.get("/pid/")
                assert response.json == response.exchange.process
        """,
        """
@api_view()
def pid(request):
    import os

    return Response(os.getpid())


urlpatterns = [path("pid/", pid)]
""",
    )

    failed = {name: verdicts.failure(name)["got"] for name in verdicts.keys() - verdicts.passed}
    assert failed == {}


CHECKS = """
def in_short(who):
    return [[one[0] == who[0][0], one[1] == who[0][1], one[2]] for one in who]


def remembered(api, outage):
    found = [api.get("/news/").queries for _ in range(2)]
    outage.stop()
    found += [api.get("/news/").queries for _ in range(2)]
    outage.end()
    return found + [api.get("/news/").queries for _ in range(3)]


def test_same_thread(api, single_threaded):
    \"\"\"One.\"\"\"
    single_threaded(1)
    assert in_short([api.get("/who/").json for _ in range(3)]) == {who}


def test_remembers(api, single_threaded, outage):
    \"\"\"Two.\"\"\"
    single_threaded(1)
    assert remembered(api, outage) == {queries}


def test_thread_for_each_request(api, workers):
    \"\"\"Three.\"\"\"
    workers(1)
    assert [one[1] for one in in_short([api.get("/who/").json for _ in range(3)])] != [True] * 3


def test_remembers_nothing(api, workers, outage):
    \"\"\"Four.\"\"\"
    workers(1)
    assert remembered(api, outage) == [1, 0, 1, 1, 1, 0, 0]


def test_in_turn(api, single_threaded):
    \"\"\"Five.\"\"\"
    single_threaded(3)
    who = [api.get("/who/").json for _ in range(6)]
    assert [one[0] for one in who[:3]] == [one[0] for one in who[3:]]


def test_at_once(api, single_threaded, relay):
    \"\"\"Six.\"\"\"
    single_threaded(3)
    assert len({{one.exchange.process for one in api.together(["/who/"] * 30)}}) == 3
"""


def test_worker_of_one_thread_remembers_what_gunicorns_remembers(ask_gunicorn, memcached, judge):
    """The same thread, the same client, and a server that was given up as dead stays dead."""
    who = in_short([ask_gunicorn("/who/")[1] for _ in range(3)])
    queries = [ask_gunicorn("/news/")[0] for _ in range(BEFORE)]
    memcached.halt()
    queries += [ask_gunicorn("/news/")[0] for _ in range(AWAY)]
    memcached.bring_back()
    queries += [ask_gunicorn("/news/")[0] for _ in range(BACK)]
    assert who == [[True, True, "MainThread"]] * 3
    assert queries == [1, 0, 1, 1, 1, 1, 1]

    verdicts = judge(CHECKS.format(who=who, queries=queries), SHOP, REMEMBERS)

    failed = {name: verdicts.failure(name)["got"] for name in verdicts.keys() - verdicts.passed}
    assert failed == {}
    assert len(verdicts) == 6
