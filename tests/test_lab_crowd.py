"""Ask in the lessons on production: requests at the same time, time that passes, an outage."""

import shutil

import pytest
from conftest import ROOT


VIEWS = """
import time

from django.core.cache import cache
from rest_framework.decorators import api_view
from rest_framework.response import Response
from site_project.videogames.models import Videogame


def made(key):
    time.sleep(0.1)
    return [Videogame.objects.count(), key]


@api_view()
def stampede(request):
    value = cache.get("stampede")
    if value is None:
        value = made("stampede")
        cache.set("stampede", value, 60)
    return Response(value)


@api_view()
def locked(request):
    while (value := cache.get("locked")) is None:
        if cache.add("lock", 1, 10):
            value = made("locked")
            cache.set("locked", value, 60)
            return Response(value)
        time.sleep(0.02)
    return Response(value)


@api_view()
def now(request):
    return Response(time.time())


@api_view()
def fails(request):
    raise RuntimeError("Nobody expected this.")
"""
URLS = """
from django.urls import path

from . import views


urlpatterns = [
    path("stampede/", views.stampede),
    path("locked/", views.locked),
    path("now/", views.now),
    path("fails/", views.fails),
]
"""


@pytest.fixture
def app(page, workspace):
    """A working copy of lesson 21 with the views above; its memcached is empty."""
    copy = workspace.parent / "lesson21_one_megabyte"
    shutil.copytree(ROOT / "solutions/lesson21_one_megabyte", copy)
    (copy / "views.py").write_text(VIEWS)
    (copy / "urls.py").write_text(URLS)
    memcached(page, "start")
    memcached(page, "empty")
    return copy


def memcached(page, do, **facts):
    return page.do("21/memcached", app="workspace", do=do, **facts)


def ask(page, path):
    return page.ask(path, app="workspace", number=21)


def at_once(page, path, times):
    return page.do("21/crowd", app="workspace", path=path, headers=[], times=times)


def queries(found):
    return [one["exchange"]["queries"] for one in found["crowd"]]


def test_each_request_has_its_own_timeline(page, app):
    found = at_once(page, "/stampede/", 5)

    assert (found["fault"], found["log"]) == (None, [])
    assert queries(found) == [1] * 5
    for one in found["crowd"]:
        assert [moment["verb"] for moment in one["moments"]] == ["MISS", "SET"]
        assert 0 <= one["moments"][0]["at"] < one["moments"][1]["at"] <= one["seconds"]
        assert one["worker"]["of"] == found["crowd"][0]["worker"]["of"]
    assert [key["key"] for key in found["memcached"]["keys"]] == [":1:stampede"]
    assert found["memcached"]["counts"]["misses"] == 5


def test_those_who_wait_are_seen_to_wait(page, app):
    found = at_once(page, "/locked/", 5)

    assert sorted(queries(found)) == [0, 0, 0, 0, 1]
    for one in found["crowd"]:
        looked = [moment["verb"] for moment in one["moments"]].count("NOT_STORED")
        assert (looked > 2) is (one["exchange"]["queries"] == 0)


def test_one_request_after_a_crowd_is_told_as_before(page, app):
    at_once(page, "/stampede/", 3)

    assert [one["text"] for one in ask(page, "/stampede/")["exchange"]["events"]] == [
        "HIT :1:stampede"
    ]


def test_exception_is_in_the_log_once(page, app):
    found = at_once(page, "/fails/", 3)

    assert [one["exchange"]["response"]["status"] for one in found["crowd"]] == [500] * 3
    assert "Nobody expected this." in str(found["log"])


def test_app_that_does_not_load_says_why(page, app):
    (app / "views.py").write_text("def\n")
    found = at_once(page, "/stampede/", 3)

    assert (found["crowd"], found["fault"]) == ([], "SyntaxError: invalid syntax")
    assert "views.py:1" in str(found["log"])


@pytest.mark.parametrize("times", [1, 21, "many"])
def test_number_of_requests_is_bounded(page, times):
    refused = page.response_to("21/crowd", app="solution", path="/offers/", times=times)

    assert refused.status_code == 400
    assert "times" in refused.json()["error"]


def test_time_passes_for_the_app_and_for_memcached(page, app):
    before = float(ask(page, "/now/")["exchange"]["response"]["body"])
    ask(page, "/stampede/")
    found = memcached(page, "pass", seconds=40)
    after = float(ask(page, "/now/")["exchange"]["response"]["body"])

    assert 40 <= after - before < 70
    assert 0 < found["keys"][0]["ttl"] <= 20

    gone = memcached(page, "pass", seconds=40)["keys"]

    assert [(key["gone"], key["did"]) for key in gone] == [(True, "EXPIRED")]


def test_time_that_has_passed_stays_so_when_a_file_is_saved(page, app):
    memcached(page, "pass", seconds=3600)
    before = float(ask(page, "/now/")["exchange"]["response"]["body"])
    (app / "views.py").write_text(VIEWS + "\n")
    after = float(ask(page, "/now/")["exchange"]["response"]["body"])

    assert 0 < after - before < 60


def test_time_passes_for_memcached_alone_while_the_app_does_not_load(page, app):
    ask(page, "/stampede/")
    (app / "views.py").write_text("def\n")

    assert memcached(page, "pass", seconds=40)["keys"][0]["ttl"] <= 20


def test_memcached_that_hangs_has_its_keys_again(page, app):
    ask(page, "/stampede/")
    frozen = memcached(page, "freeze")

    assert (frozen["running"], frozen["hangs"]) == (False, True)
    assert "sleeps, or waits" in ask(page, "/stampede/")["fault"]

    back = memcached(page, "start")

    assert (back["running"], back["hangs"]) == (True, False)
    assert [key["key"] for key in back["keys"]] == [":1:stampede"]
    assert ask(page, "/stampede/")["exchange"]["queries"] == 0
