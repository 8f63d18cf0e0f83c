"""The console of the lab and its memcached: requests to an app, and what is stored."""

import json
import os
import shutil
import signal
import socket
from dataclasses import asdict

import pytest
from conftest import ROOT, wait_for
from running_lab import soon

from hitormiss.course.app import solution
from hitormiss.course.catalogue import find_lesson, lessons
from hitormiss.http.exchange import Request
from hitormiss.machine.installed import find_redis
from hitormiss.machine.processes import has_ended
from hitormiss.runs.live_process import LiveProcess


needs_redis = pytest.mark.skipif(find_redis() is None, reason="redis-server is not installed")

FIRST = {"app": "workspace", "path": "/videogames/"}


class TestConsole:
    @pytest.fixture(autouse=True)
    def empty(self, page):
        page.memcached("empty")

    def test_response_is_shown_as_it_was_sent(self, page):
        result = page.ask()

        assert result["exchange"]["response"]["status_line"] == "HTTP/1.1 200 OK"
        assert ["Cache-Control", "max-age=7200"] in result["exchange"]["response"]["headers"]
        assert [event["verb"] for event in result["exchange"]["events"]] == ["MISS", "SET", "SET"]
        assert result["curl"][0].startswith("curl -i")
        assert (result["fault"], result["log"]) == (None, [])
        assert {key["kind"] for key in result["memcached"]["keys"]} == {"headers", "page"}

    def test_second_response_is_a_hit(self, page):
        page.ask()

        assert page.ask()["exchange"]["queries"] == 0

    def test_app_knows_the_user(self, page):
        assert "ana" in page.ask("/me/", user="ana")["exchange"]["response"]["body"]

    def test_cookies_are_sent_beside_the_session(self, page):
        result = page.ask(user="bob", cookies="theme=dark")

        assert ["Cookie", "sessionid=bob-is-signed-in; theme=dark"] in (
            result["exchange"]["request"]["headers"]
        )

    def test_body_is_json_unless_it_says_otherwise(self, page):
        result = page.ask("/videogames/1/", method="PATCH", body='{"price": "1.50"}')

        assert result["exchange"]["response"]["status"] == 200
        assert ["Content-Type", "application/json"] in result["exchange"]["request"]["headers"]

    def test_saved_file_takes_effect_at_once(self, page, workspace):
        page.ask(**FIRST)
        views = workspace / "views.py"
        views.write_text(views.read_text() + "\nraise RuntimeError('saved')\n")
        broken = page.ask(**FIRST)
        views.write_text(views.read_text().replace("raise Runtime", "# raise Runtime"))
        mended = page.ask(**FIRST)

        assert "RuntimeError" in json.dumps(broken["log"])
        assert broken["exchange"]["response"] is None
        assert (mended["fault"], mended["exchange"]["response"]["status"]) == (None, 200)

    def test_what_was_stored_before_a_save_is_marked(self, page, workspace):
        """A new version of the app meets the old responses, until they are stored again."""
        page.ask(**FIRST)
        shutil.copytree(ROOT / "solutions/lesson08_per_view", workspace, dirs_exist_ok=True)

        def older():
            return [row["older"] for row in page.ask(**FIRST)["memcached"]["keys"]]

        assert older() == [False, False]
        with (workspace / "views.py").open("a") as views:
            views.write("# saved\n")
        assert older() == [True, True]
        page.memcached("empty", app="workspace")
        assert older() == [False, False]

    @pytest.mark.parametrize("engine", ["cache", "signed_cookies", "cached_db", "file"])
    def test_users_are_signed_in_wherever_the_app_looks(self, page, workspace, engine):
        page.ask(**FIRST)
        with (workspace / "settings.py").open("a") as settings:
            settings.write(f"SESSION_ENGINE = 'django.contrib.sessions.backends.{engine}'\n")
        (workspace / "urls.py").write_text(WHO)

        for _ in range(2):
            page.memcached("empty", app="workspace")
            for user, name in (("ana", "ana"), ("bob", "bob"), ("nobody", "")):
                asked = page.ask("/", app="workspace", user=user)
                assert asked["exchange"]["response"]["body"] == name

    def test_at_most_four_apps_live(self, lab, page):
        for lesson in lessons()[:6]:
            page.ask("/", number=lesson.stem)

        # One more may stand ready for the next check.
        assert soon(lambda: len(lab.runs()) in (4, 5))


class TestWorkers:
    """A lesson whose checks use several processes has as many here."""

    @pytest.fixture(autouse=True)
    def empty(self, page):
        page.do("16/memcached", app="solution", do="empty")

    def ask(self, page, **facts):
        """The number of the worker that responded, and whether its page was stored."""
        result = page.ask("/memory/", number=16, **facts)
        headers = dict(result["exchange"]["response"]["headers"])
        return result["worker"]["number"], result["worker"]["of"], "Age" in headers

    def test_they_respond_in_turn(self, page):
        found = [self.ask(page) for _ in range(4)]

        assert found == [(1, 3, False), (2, 3, False), (3, 3, False), (1, 3, True)]

    def test_prediction_is_about_one(self, page):
        assert [self.ask(page, one_worker=True) for _ in range(2)] == [(1, 1, False), (1, 1, True)]
        assert self.ask(page) == (1, 3, False)

    def test_fetch_of_the_browser_is_for_the_next_one(self, page):
        self.ask(page)
        page.get("/lab/api/16/solution/memory/").raise_for_status()

        assert self.ask(page) == (3, 3, False)

    def test_value_without_caches_is_in_one_of_three(self, page):
        """What the page of lesson 5 says of its starter."""
        facts = {"app": "starter", "number": 5}
        page.ask("/probe/", method="POST", body='{"value": "red"}', **facts)
        values = [page.ask("/probe/", **facts)["exchange"]["response"]["body"] for _ in range(3)]

        assert [json.loads(value)["value"] for value in values] == [None, None, "red"]

    def test_one_that_ends_has_a_number(self, page, workspace):
        page.ask("/memory/", number=16, app="workspace")
        stem = find_lesson("16").package
        (workspace.parent / stem / "urls.py").write_text("import os\n" + ENDS)
        result = page.ask("/memory/", number=16, app="workspace")

        assert "ended with status 3" in result["fault"]
        assert result["worker"] == {"number": 1, "of": 3}

    def test_ended_one_means_that_the_app_is_loaded_again(self, tmp_path):
        live = LiveProcess(solution(find_lesson("16")), tmp_path)
        ask = {"do": "ask", "request": asdict(Request("GET", "/file/")), "whole": False}
        try:
            live.do({**ask, "workers": None})
            before = live.served.workers
            os.kill(before[2], signal.SIGKILL)
            wait_for(lambda: has_ended(before[2]))
            result = live.do({**ask, "workers": None})
            after = live.served.workers
        finally:
            live.close()

        assert (result["fault"], result["worker"]) == (None, {"number": 1, "of": 3})
        assert len({*before, *after}) == 6
        assert result["exchange"]["response"]["status"] == 200


@pytest.mark.parametrize(("number", "workers"), [(5, 3), (8, 1), (9, 2), (15, 3), (16, 3)])
def test_number_of_workers_is_the_largest_in_the_checks(number, workers):
    assert find_lesson(str(number)).workers == workers


class TestMemcached:
    def test_keys_have_parts_and_run_out(self, page):
        page.memcached("empty")
        page.ask()
        keys = page.memcached()["keys"]
        page_key = next(key for key in keys if key["kind"] == "page")

        assert 7190 < page_key["ttl"] <= 7200
        assert {part["name"] for part in page_key["parts"]} >= {"method", "url"}
        left = page.memcached("expire", key=page_key["key"])["keys"]
        assert {key["kind"]: key["gone"] for key in left} == {"headers": False, "page": True}
        assert [event["verb"] for event in page.ask()["exchange"]["events"]][:2] == ["HIT", "MISS"]

    def test_gets_are_counted_since_it_was_emptied(self, page):
        page.memcached("empty")
        page.ask()
        page.ask()

        assert page.memcached()["counts"] == {"hits": 2, "misses": 1, "evictions": 0}
        assert page.memcached("empty")["counts"] == {"hits": 0, "misses": 0, "evictions": 0}

    def test_api_goes_on_without_memcached_and_with_it_again(self, page):
        assert page.memcached("stop")["running"] is False
        alone = page.ask()
        assert alone["memcached"]["running"] is False
        assert page.memcached("start")["running"] is True
        page.ask()
        assert page.ask()["exchange"]["queries"] == 0

    def test_looking_starts_nothing(self, lab, page, workspace):
        before = [one.pid for one in lab.runs()]

        assert page.memcached(app="starter")["keys"] == []
        assert [one.pid for one in lab.runs()] == before
        assert not workspace.exists()

    def test_unknown_key_is_not_expired(self, page):
        response = page.response_to("8/memcached", app="solution", do="expire", key="no such key")

        assert (response.status_code, response.json()["error"]) == (
            400,
            "memcached does not hold this key.",
        )


class TestOtherBackends:
    """Lesson 16 stores pages in files, in a table and in Redis, too."""

    def ask(self, page, path):
        """What each backend has, after the solution was asked for *path*."""
        others = page.ask(path, number=16)["memcached"]["others"]
        return {one["name"]: one for one in others}

    @pytest.mark.parametrize(
        ("path", "name", "unit"),
        [
            ("/file/", "FOLDER", "file"),
            ("/database/", "The table cached_pages", "row"),
            pytest.param("/redis/", "Redis", "key", marks=needs_redis),
        ],
    )
    def test_entries_are_shown_with_their_time(self, page, path, name, unit):
        page.do("16/memcached", app="solution", do="empty")
        found = self.ask(page, path)

        assert [one for one in found if found[one]["keys"]] == [name]
        rows = found[name]["keys"]
        assert found[name]["unit"] == unit
        assert {row["kind"]: row["url"] for row in rows} == {"headers": path, "page": path}
        assert {row["did"] for row in rows} == {"SET"}
        assert all(3590 < row["ttl"] <= 3600 and row["size"] > 0 for row in rows)
        assert {row["did"] for row in self.ask(page, path)[name]["keys"]} == {None}

    def test_empty_deletes_them(self, page):
        self.ask(page, "/file/")
        others = page.do("16/memcached", app="solution", do="empty")["others"]

        assert [row for one in others for row in one["keys"]] == []

    def test_memory_of_the_app_cannot_be_read(self, page):
        assert "no other process" in self.ask(page, "/memory/")["LocMemCache"]["note"]

    def test_only_what_the_app_names_is_shown(self, page):
        assert page.ask()["memcached"]["others"] == []
        assert page.ask("/file/", number=16, app="starter")["memcached"]["others"] == []

    def test_machine_without_redis_says_so(self, tmp_path, monkeypatch):
        monkeypatch.setattr("hitormiss.cache.redis.find_redis", lambda: None)
        live = LiveProcess(solution(find_lesson("16")), tmp_path)
        try:
            others = {one["name"]: one for one in live.do({"do": "look"})["others"]}
        finally:
            live.close()

        assert others["Redis"]["keys"] == []
        assert others["Redis"]["note"].startswith("redis-server is not installed. ")


@pytest.mark.parametrize("command", [{"do": "look"}, {"do": "expire", "key": "a"}, {"do": "empty"}])
def test_memcached_that_is_ending_counts_as_stopped(tmp_path, command):
    """A process that is killed closes its connections first, and only then has it ended."""
    app = solution(find_lesson("8"))
    live = LiveProcess(app, tmp_path)
    memcached = live.served.sandbox.memcached
    ending = memcached.process
    try:
        memcached.connection.socket.shutdown(socket.SHUT_RDWR)

        assert live.do(command)["running"] is False
        assert live.do({"do": "start"})["running"] is True
    finally:
        live.close()
        ending.wait()


class TestPassedOn:
    """The same request as the browser's own ``fetch`` makes it."""

    API = "/lab/api/08/solution"

    def test_every_byte_and_header_comes_back(self, page):
        page.memcached("empty")
        wire = page.ask()["exchange"]["response"]
        response = page.get(f"{self.API}/videogames/", headers={"Accept": "application/json"})

        assert len(response.content) == wire["body_bytes"] > 100_000
        assert response.headers["Cache-Control"] == "max-age=7200"
        assert response.headers["Vary"] == "Cookie"
        assert response.headers["Allow"] == "GET, POST, HEAD, OPTIONS"
        assert response.headers["Age"].isdigit()

    def test_url_and_headers_are_passed_on_as_written(self, page, workspace):
        page.ask(**FIRST)
        (workspace / "urls.py").write_text(ECHO)
        response = page.get(
            "/lab/api/8/workspace/a%20b/?q=%C3%A9&format=json",
            headers={"X-Shop": "north", "X-Lab-User": "bob", "Cookie": "mine=1"},
        )
        facts = response.raise_for_status().json()

        assert facts["path"] == "/a%20b/?q=%C3%A9&format=json"
        assert facts["X-Shop"] == "north"
        assert facts["Cookie"] == "sessionid=bob-is-signed-in"
        assert facts["Host"] == "127.0.0.1:8000"
        assert "Set-Cookie" not in response.headers
        assert response.headers["ETag"] == '"one"'

    def test_not_modified_stays_304(self, page, workspace):
        page.ask(**FIRST)
        (workspace / "urls.py").write_text(ECHO)
        response = page.get("/lab/api/8/workspace/", headers={"If-None-Match": '"one"'})

        assert (response.status_code, response.content) == (304, b"")

    def test_head_is_passed_on_as_head(self, page):
        response = page.head(f"{self.API}/videogames/")

        assert (response.status_code, response.content) == (200, b"")

    def test_redirect_stays_in_the_app(self, page):
        response = page.get(f"{self.API}/videogames")

        assert (response.status_code, response.headers["Location"]) == (
            301,
            f"{self.API}/videogames/",
        )

    def test_app_without_a_response_is_one_sentence(self, page, workspace):
        page.ask(**FIRST)
        (workspace / "urls.py").write_text("import os\nos._exit(3)\n")
        response = page.get("/lab/api/8/workspace/videogames/")

        assert (response.status_code, response.headers["Cache-Control"]) == (503, "no-store")
        assert response.json()["error"].startswith("Your app ")


ENDS = """
from django.urls import re_path

urlpatterns = [re_path("", lambda request: os._exit(3))]
"""

WHO = """
from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("", lambda request: HttpResponse(request.user.username))]
"""

ECHO = """
from django.http import JsonResponse
from django.urls import re_path
from django.views.decorators.http import condition


@condition(etag_func=lambda request: '"one"')
def echo(request):
    response = JsonResponse({"path": request.get_full_path(), **request.headers})
    response.set_cookie("theirs", "1")
    return response


urlpatterns = [re_path("", echo)]
"""
