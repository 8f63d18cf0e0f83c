"""The lab over real HTTP: what the pages of the course ask of it."""

import importlib.util
import json
import re
import shutil
import signal
import time
from pathlib import Path

import httpx
import pytest
from conftest import Course
from lab_at_work import SITE, lab, own_lab, page, soon

from hitormiss.course.catalogue import lessons
from hitormiss.proof import mask
from hitormiss.telling.faces import Words
from site_project.lab.pages import DIGEST


__all__ = ["lab", "own_lab", "page"]

LESSONS = [lesson.stem for lesson in lessons()]
FIRST = {"app": "workspace", "path": "/videogames/"}


@pytest.fixture
def workspace(lab):
    """No working copy before, and none after."""
    yield lab.working_copy()
    shutil.rmtree(lab.root / "workspace", ignore_errors=True)
    (lab.root / ".course/progress.json").unlink(missing_ok=True)


class TestPages:
    def test_page_is_asked_for_again_and_found_the_same(self, lab):
        first = httpx.get(f"{lab.origin}/lessons/08_per_view/")
        again = httpx.get(f"{lab.origin}/lessons/08_per_view/", headers=none_match(first))

        assert (first.status_code, first.headers["Cache-Control"]) == (200, "no-cache")
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]

    def test_changed_page_is_sent_anew(self, lab):
        path = lab.root / ".course/site/index.html"
        first = httpx.get(lab.origin)
        path.write_text("<!doctype html><title>Home, written again</title>")
        try:
            again = httpx.get(lab.origin, headers=none_match(first))
        finally:
            path.write_text(SITE["index.html"])

        assert (again.status_code, again.headers["Cache-Control"]) == (200, "no-cache")
        assert "written again" in again.text

    @pytest.mark.parametrize(
        ("name", "says"),
        [
            ("assets/stylesheets/main.484c7ddc.min.css", "max-age=31536000, immutable"),
            ("assets/hitormiss.mjs", "no-cache"),
        ],
    )
    def test_file_with_a_digest_never_changes(self, lab, name, says):
        answer = httpx.get(f"{lab.origin}/{name}")

        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, says)
        assert "Access-Control-Allow-Origin" not in answer.headers

    def test_every_file_of_the_theme_with_a_digest_is_known(self):
        theme = Path(importlib.util.find_spec("material").origin).parent / "templates/assets"
        names = [path.name for path in theme.glob("*/*.min.*") if path.suffix in (".css", ".js")]

        assert names
        assert [name for name in names if not DIGEST.search(name)] == []

    def test_unknown_page_is_the_sites_own_404(self, lab):
        answer = httpx.get(f"{lab.origin}/lessons/nowhere/")

        assert (answer.status_code, answer.text) == (404, SITE["404.html"])

    def test_folder_is_led_to_its_page(self, lab):
        answer = httpx.get(f"{lab.origin}/lessons/08_per_view")

        assert (answer.status_code, answer.headers["Location"]) == (302, "08_per_view/")

    def test_head_has_no_body(self, lab):
        answer = httpx.head(lab.origin)

        assert int(answer.headers["Content-Length"]) == len(SITE["index.html"])
        assert answer.content == b""


def none_match(response):
    return {"If-None-Match": response.headers["ETag"]}


class TestLessons:
    def test_state_lists_the_lessons(self, page):
        state = page.get("/lab/state").json()

        assert (state["v"], state["course"]) == (1, "Hit or Miss")
        assert [row["lesson"] for row in state["lessons"]] == LESSONS

    @pytest.mark.parametrize("name", ["8", "08", "08_per_view"])
    def test_lesson_answers_to_its_names(self, page, workspace, name):
        facts = page.get(f"/lab/lessons/{name}/").json()

        assert (facts["number"], facts["stem"]) == (8, "08_per_view")
        assert facts["checks"][0]["id"] == "08/list-is-cached"
        assert facts["working_copy"] == {"exists": False, "changed": False}

    def test_prepared_requests_are_those_of_the_page(self, page):
        prepared = page.get("/lab/lessons/7/").json()["prepared"]
        one = next(one for one in prepared if one["line"] == "GET /me/  as ana")

        assert one == {
            "line": "GET /me/  as ana",
            "method": "GET",
            "path": "/me/",
            "headers": [["Accept", "application/json"]],
            "user": "ana",
            "body": None,
        }
        assert len({one["line"] for one in prepared}) == len(prepared)

    @pytest.mark.parametrize("stem", LESSONS)
    def test_every_prepared_request_can_be_asked(self, page, stem):
        for one in page.get(f"/lab/lessons/{stem}/").json()["prepared"]:
            line = one.pop("line")
            answer = page.do(f"{stem}/ask", app="solution", **one)

            assert answer.status_code == 200, (line, answer.text)
            assert answer.json()["fault"] is None, line

    def test_unknown_lesson_is_one_sentence(self, page):
        answer = page.get("/lab/lessons/99/")

        assert answer.status_code == 404
        assert answer.json()["error"].startswith("There is no lesson '99'. The lessons are ")

    def test_small_answers_wait_for_nothing(self, page):
        times = []
        for _ in range(15):
            began = time.perf_counter()
            page.get("/lab/saved/8")
            times.append(time.perf_counter() - began)

        assert min(times) < 0.03  # 40 ms is what TCP waits for a second packet (Nagle)

    def test_nothing_of_the_lab_is_stored(self, page):
        for path in ("/lab/state", "/lab/lessons/8/", "/lab/lessons/99/", "/lab/nowhere"):
            assert page.get(path).headers["Cache-Control"] == "no-store"

    def test_schema_names_every_address(self, page):
        paths = page.get("/lab/schema/").json()["paths"]

        assert "/lab/lessons/{name}/run" in paths
        assert len(paths) == 13


class TestRuns:
    def test_events_come_as_they_happen(self, page):
        with page.running() as events:
            began = time.monotonic()
            came = [(event["event"], time.monotonic() - began) for event in events]

        assert [name for name, _ in came] == ["started", *["check"] * 6, "finished"]
        assert came[1][1] < came[-1][1]

    def test_second_press_is_refused(self, page):
        with page.running() as events:
            next(events)
            answer = page.do("8/run", app="starter")

            assert answer.status_code == 409
            assert answer.json() == {"error": "A run is going on. Wait for it, or cancel it."}
            assert list(events)[-1]["passed"] == 6

    def test_cancel_ends_the_run(self, lab, page):
        with page.running() as events:
            next(events)
            assert page.do("8/cancel").json() == {}

            assert list(events)[-1] == {"v": 1, "event": "cancelled"}
        assert page.run()[-1]["passed"] == 6

    def test_leaving_cancels(self, lab, page):
        before = {one.pid for one in lab.runs()}
        with lab.page() as other, other.running() as events:
            next(events)

        assert soon(lambda: {one.pid for one in lab.runs()} <= before, seconds=3)
        assert page.run()[-1]["passed"] == 6

    def test_run_makes_the_working_copy_and_keeps_what_is_passed(self, page, workspace):
        last = page.run("workspace")[-1]
        facts = page.get("/lab/lessons/8/").json()

        assert facts["working_copy"] == {"exists": True, "changed": False}
        assert last["failed"] > 0
        assert sum(check["passed"] for check in facts["checks"]) == last["passed"]

    def test_run_of_the_solution_passes_nothing(self, page, workspace):
        page.run("solution")

        assert page.get("/lab/progress").json()["passed"] == {}

    def test_app_that_does_not_start_is_told(self, page, workspace):
        page.ask(**FIRST)
        (workspace / "views.py").write_text("def broken(:\n")
        events = page.run("workspace")

        assert events[1]["id"] == "08/api-starts"
        assert "SyntaxError" in events[1]["text"]
        assert events[-1]["status"] == 1


class TestWords:
    """Terminal and page say the same."""

    @pytest.mark.parametrize("stem", LESSONS)
    def test_starter_in_plain_words(self, lab, page, stem, capsys):
        terminal = lab.course.run("check", stem, "--starter", "--plain", "--all-failures")
        events = page.run("starter", stem)
        lesson = next(one for one in lessons() if one.stem == stem)
        face = Words(lesson, " --starter", all_failures=True, colour=False)
        for event in events:
            face.show(event)

        said = capsys.readouterr().out

        assert still(said) == still(terminal.out)
        for event in events:
            if event.get("failure"):
                assert event["text"] in said

    @pytest.mark.parametrize("stem", LESSONS)
    def test_solution_in_json(self, lab, page, stem):
        terminal = lab.course.run("check", stem, "--solution", "--format", "json")

        assert still(page.run("solution", stem)) == still(parsed(terminal.out))

    def test_failures_in_json(self, lab, page):
        terminal = lab.course.run("check", 8, "--starter", "--format", "json")
        events = page.run("starter")
        texts = [event.pop("text") for event in events if event.get("failure")]

        assert len(texts) == events[-1]["failed"] > 0
        assert still(events) == still(parsed(terminal.out))


def still(told):
    """*told*, text or events, without what differs from run to run."""
    if isinstance(told, dict):
        return {name: still(value) for name, value in told.items() if name != "seconds"}
    if isinstance(told, list):
        return [still(one) for one in told]
    if isinstance(told, str):
        return re.sub(mask.HTTP_DATE, "a date", mask.text(told))
    return told


def parsed(text):
    return [json.loads(line) for line in text.splitlines()]


class TestConsole:
    @pytest.fixture(autouse=True)
    def empty(self, page):
        page.memcached("empty")

    def test_answer_is_told_as_it_went_over_the_wire(self, page):
        told = page.ask().json()

        assert told["exchange"]["response"]["status_line"] == "HTTP/1.1 200 OK"
        assert ["Cache-Control", "max-age=7200"] in told["exchange"]["response"]["headers"]
        assert [event["verb"] for event in told["exchange"]["events"]] == ["MISS", "SET", "SET"]
        assert told["curl"][0].startswith("curl -i")
        assert (told["fault"], told["log"]) == (None, [])
        assert {key["kind"] for key in told["memcached"]["keys"]} == {"headers", "page"}

    def test_second_answer_is_a_hit(self, page):
        page.ask()

        assert page.ask().json()["exchange"]["queries"] == 0

    def test_who_asks_is_known_to_the_app(self, page):
        assert "ana" in page.ask("/me/", user="ana").json()["exchange"]["response"]["body"]

    def test_cookies_are_sent_beside_the_session(self, page):
        told = page.ask(user="bob", cookies="theme=dark").json()

        assert ["Cookie", "sessionid=bob-is-signed-in; theme=dark"] in (
            told["exchange"]["request"]["headers"]
        )

    def test_body_is_json_unless_it_says_otherwise(self, page):
        told = page.ask("/videogames/1/", method="PATCH", body='{"price": "1.50"}').json()

        assert told["exchange"]["response"]["status"] == 200
        assert ["Content-Type", "application/json"] in told["exchange"]["request"]["headers"]

    def test_saved_file_answers_at_once(self, page, workspace):
        page.ask(**FIRST)
        views = workspace / "views.py"
        views.write_text(views.read_text() + "\nraise RuntimeError('saved')\n")
        broken = page.ask(**FIRST).json()
        views.write_text(views.read_text().replace("raise Runtime", "# raise Runtime"))
        mended = page.ask(**FIRST).json()

        assert "RuntimeError" in json.dumps(broken["log"])
        assert broken["exchange"]["response"] is None
        assert (mended["fault"], mended["exchange"]["response"]["status"]) == (None, 200)

    def test_at_most_four_apps_live(self, lab, page):
        for stem in LESSONS[:6]:
            page.ask("/", number=stem)

        # One more may stand ready for the next check.
        assert soon(lambda: len(lab.runs()) in (4, 5))


class TestMemcached:
    def test_keys_have_parts_and_run_out(self, page):
        page.memcached("empty")
        page.ask()
        keys = page.memcached()["keys"]
        page_key = next(key for key in keys if key["kind"] == "page")

        assert 7190 < page_key["ttl"] <= 7200
        assert {part["name"] for part in page_key["parts"]} >= {"method", "url"}
        left = page.memcached("expire", key=page_key["key"])["keys"]
        assert page_key["key"] not in [key["key"] for key in left if not key["gone"]]

    def test_api_goes_on_without_memcached_and_with_it_again(self, page):
        assert page.memcached("stop")["running"] is False
        alone = page.ask().json()
        assert alone["memcached"]["running"] is False
        assert page.memcached("start")["running"] is True
        page.ask()
        assert page.ask().json()["exchange"]["queries"] == 0

    def test_looking_starts_nothing(self, lab, page, workspace):
        before = [one.pid for one in lab.runs()]

        assert page.memcached(app="starter")["keys"] == []
        assert [one.pid for one in lab.runs()] == before
        assert not workspace.exists()

    def test_unknown_key_is_not_expired(self, page):
        answer = page.do("8/memcached", app="solution", do="expire", key="no such key")

        assert (answer.status_code, answer.json()["error"]) == (
            400,
            "memcached does not hold this key.",
        )


class TestPassedOn:
    """The same request as the browser's own ``fetch`` makes it."""

    API = "/lab/api/08/solution"

    def test_every_byte_and_header_comes_back(self, page):
        page.memcached("empty")
        wire = page.ask().json()["exchange"]["response"]
        answer = page.get(f"{self.API}/videogames/", headers={"Accept": "application/json"})

        assert len(answer.content) == wire["body_bytes"] > 100_000
        assert answer.headers["Cache-Control"] == "max-age=7200"
        assert answer.headers["Vary"] == "Accept, Cookie"
        assert answer.headers["Allow"] == "GET, POST, HEAD, OPTIONS"
        assert answer.headers["Age"].isdigit()

    def test_url_and_headers_are_passed_on_as_written(self, page, workspace):
        page.ask(**FIRST)
        (workspace / "urls.py").write_text(ECHO)
        answer = page.get(
            "/lab/api/8/workspace/a%20b/?q=%C3%A9&format=json",
            headers={"X-Shop": "north", "X-Lab-User": "bob", "Cookie": "mine=1"},
        )
        facts = answer.json()

        assert facts["path"] == "/a%20b/?q=%C3%A9&format=json"
        assert facts["X-Shop"] == "north"
        assert facts["Cookie"] == "sessionid=bob-is-signed-in"
        assert facts["Host"] == "127.0.0.1:8000"
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["ETag"] == '"one"'

    def test_not_modified_stays_304(self, page, workspace):
        page.ask(**FIRST)
        (workspace / "urls.py").write_text(ECHO)
        answer = page.get("/lab/api/8/workspace/", headers={"If-None-Match": '"one"'})

        assert (answer.status_code, answer.content) == (304, b"")

    def test_head_is_asked_as_head(self, page):
        answer = page.head(f"{self.API}/videogames/")

        assert (answer.status_code, answer.content) == (200, b"")

    def test_redirect_stays_in_the_app(self, page):
        answer = page.get(f"{self.API}/videogames")

        assert (answer.status_code, answer.headers["Location"]) == (301, f"{self.API}/videogames/")

    def test_app_without_an_answer_is_one_sentence(self, page, workspace):
        page.ask(**FIRST)
        (workspace / "urls.py").write_text("import os\nos._exit(3)\n")
        answer = page.get("/lab/api/8/workspace/videogames/")

        assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")
        assert answer.json()["error"].startswith("Your app ")


ECHO = """
from django.http import JsonResponse
from django.urls import re_path
from django.views.decorators.http import condition


@condition(etag_func=lambda request: '"one"')
def echo(request):
    answer = JsonResponse({"path": request.get_full_path(), **request.headers})
    answer.set_cookie("theirs", "1")
    return answer


urlpatterns = [re_path("", echo)]
"""


class TestCopies:
    def test_diff_leads_to_the_solution(self, page):
        facts = page.get("/lab/lessons/8/diff").json()

        assert facts["lines"][0] == "--- workspace/lesson08_per_view/views.py"
        assert 0 < facts["changed"] <= 24

    def test_reset_and_undo(self, page, workspace):
        page.ask(**FIRST)
        views = workspace / "views.py"
        starter = views.read_text()
        stamp = page.get("/lab/saved/8").json()["stamp"]
        views.write_text(starter + "# mine\n")
        assert page.get("/lab/saved/8").json()["stamp"] != stamp
        assert page.get("/lab/lessons/8/").json()["working_copy"]["changed"]

        assert page.do("8/reset").json() == {"backup": True}
        assert views.read_text() == starter
        assert page.do("8/undo").json() == {}
        assert views.read_text().endswith("# mine\n")

    def test_nothing_to_undo_is_one_sentence(self, page, workspace):
        answer = page.do("8/undo")

        assert answer.status_code == 409
        assert answer.json()["error"].startswith("There is nothing to undo")

    def test_both_are_asked_the_same(self, page, workspace):
        facts = page.do("8/compare").json()
        second = {row["name"]: row for row in facts["requests"][1]["rows"]}

        assert second["X-Queries"] == {
            "name": "X-Queries",
            "workspace": "1",
            "solution": "0",
            "differs": True,
        }
        assert second["Age"]["workspace"] is None
        assert not second["Status"]["differs"]
        assert {row["workspace"] for row in facts["keys"]} == {None}
        assert {row["name"].split()[0] for row in facts["keys"]} == {"headers", "page"}
        assert facts["faults"] == {"workspace": None, "solution": None}

    def test_terminal_compares_the_same(self, lab, page, workspace, tmp_path):
        ended = Course(lab.root, tmp_path).run("diff", 8, "--live")
        number = len(page.do("8/compare").json()["requests"])

        assert ended.status == 0
        assert f"of {number} answers differ." in ended.out
        assert "* X-Queries: 0" in ended.out
        assert (ended.processes, ended.files) == ([], [])


class TestProgress:
    def test_goes_out_and_comes_back(self, lab, page, workspace):
        page.run("workspace")
        out = page.get("/lab/progress")
        assert "attachment" in out.headers["Content-Disposition"]
        (lab.root / ".course/progress.json").write_text('{"v": 1, "passed": {}}')
        rows = page.post("/lab/progress", json=out.json()).json()

        assert page.get("/lab/progress").json() == out.json()
        assert rows == page.get("/lab/state").json()["lessons"]
        assert (lab.root / ".course/progress.json.before").exists()

    @pytest.mark.parametrize(
        "facts",
        [
            {},
            {"v": 2, "passed": {}},
            {"v": 1, "passed": []},
            {"v": 1, "passed": {"99_none": []}},
            {"v": 1, "passed": {"08_per_view": ["08/no-such-check"]}},
            {"v": 1, "passed": {"08_per_view": [{"id": 1}]}},
            {"v": 1, "passed": {"../../etc": ["x"]}},
        ],
    )
    def test_what_is_no_progress_is_refused(self, page, workspace, facts):
        before = page.get("/lab/progress").json()
        answer = page.post("/lab/progress", json=facts)

        assert answer.status_code == 400
        assert answer.json()["error"]
        assert page.get("/lab/progress").json() == before


class TestEnds:
    """What is killed is told in a sentence, and asking again works."""

    def test_warm_process_killed_in_mid_run(self, own_lab):
        with own_lab.page() as page:
            with page.running() as events:
                next(events)
                own_lab.warm().kill()
                last = list(events)[-1]

            assert (last["event"], last["status"]) == ("crashed", 3)
            assert last["what"] == (
                "The process of the checks has ended. Run them again: a new one starts."
            )
            assert page.run()[-1]["passed"] == 6
            assert page.ask().json()["fault"] is None

    def test_live_app_killed(self, own_lab):
        with own_lab.page() as page:
            page.ask()
            own_lab.runs()[0].kill()
            answer = page.ask()

            assert answer.status_code == 503
            assert answer.json()["error"].startswith("The lesson's server has ended. Ask again")
            assert page.ask().json()["exchange"]["response"]["status"] == 200

    def test_memcached_of_the_console_killed(self, own_lab):
        with own_lab.page() as page:
            page.ask()
            own_lab.named("memcached")[0].kill()

            assert soon(lambda: page.memcached()["running"] is False)
            assert page.ask().json()["memcached"]["running"] is False
            assert page.memcached("start")["running"] is True
            assert page.ask().json()["memcached"]["keys"]

    def test_memcached_killed_in_mid_run(self, own_lab):
        with own_lab.page() as page:
            with page.running() as events:
                next(events)
                for one in own_lab.named("memcached"):
                    one.kill()
                last = list(events)[-1]

            assert last["event"] == "finished"
            assert last["failed"] >= 1
            assert page.run()[-1]["passed"] == 6

    def test_lab_killed_and_started_again(self, own_lab):
        with own_lab.page() as page:
            with page.running() as events:
                next(events)
                own_lab.process.kill()
                with pytest.raises(httpx.TransportError):
                    list(events)
            own_lab.process.communicate(timeout=10)

            assert own_lab.course.wait_until_nothing_is_left(10) == []
            own_lab.start(own_lab.port)
            assert page.run()[-1]["passed"] == 6  # the page is the same, and its token too

    @pytest.mark.parametrize(("by", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
    def test_ctrl_c_leaves_nothing_behind(self, own_lab, by, status):
        with own_lab.page() as page:
            page.ask()
            page.ask(number=9)
            with page.running() as events:
                next(events)
                began = time.monotonic()
                own_lab.process.send_signal(by)
                assert list(events)[-1]["event"] == "cancelled"
        said = own_lab.process.communicate(timeout=30)[0].decode()

        assert own_lab.process.returncode == status, said
        assert time.monotonic() - began < 15
        assert "Traceback" not in said
        assert own_lab.course.wait_until_nothing_is_left(0) == []
        assert list(own_lab.course.temporary.iterdir()) == []

    def test_busy_port_gives_way_to_the_next(self, own_lab):
        process = own_lab.course.start("up", "--port", str(own_lab.port))
        said = [process.stdout.readline().decode() for _ in range(3)]
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)

        assert said[1].startswith(f"Port {own_lab.port} is busy")
        assert re.search(r"http://127\.0\.0\.1:\d+/", said[2])
        assert httpx.get(own_lab.origin).status_code == 200
