"""The lab over real HTTP: its pages, its lessons, the copies of a lesson, and progress."""

import importlib.util
import shutil
import time
from pathlib import Path

import httpx
import pytest
from conftest import ROOT, Course
from running_lab import NO_TLS, SITE

from hitormiss.course.catalogue import lessons
from site_project.lab.pages import DIGEST


LESSONS = [lesson.stem for lesson in lessons()]
FIRST = {"app": "workspace", "path": "/videogames/"}


class TestPages:
    def test_unchanged_page_is_304(self, lab):
        first = httpx.get(f"{lab.origin}/lessons/08_per_view/", **NO_TLS)
        again = httpx.get(f"{lab.origin}/lessons/08_per_view/", headers=none_match(first), **NO_TLS)

        assert (first.status_code, first.headers["Cache-Control"]) == (200, "no-cache")
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]

    def test_changed_page_is_sent_again(self, lab):
        path = lab.root / ".course/site/index.html"
        first = httpx.get(lab.origin, **NO_TLS)
        path.write_text("<!doctype html><title>Home, written again</title>")
        try:
            again = httpx.get(lab.origin, headers=none_match(first), **NO_TLS)
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
        response = httpx.get(f"{lab.origin}/{name}", **NO_TLS)

        assert (response.status_code, response.headers["Cache-Control"]) == (200, says)
        assert "Access-Control-Allow-Origin" not in response.headers

    @pytest.mark.parametrize("name", ["lessons/08_per_view/", "assets/bench.css"])
    def test_page_is_sent_compressed_to_those_who_take_it(self, built_lab, name):
        plain = httpx.get(
            f"{built_lab.origin}/{name}", headers={"Accept-Encoding": "identity"}, **NO_TLS
        )
        small = httpx.get(f"{built_lab.origin}/{name}", **NO_TLS)

        assert "Content-Encoding" not in plain.headers
        assert small.headers["Content-Encoding"] == "gzip"
        assert plain.headers["Vary"] == small.headers["Vary"] == "Accept-Encoding"
        assert int(small.headers["Content-Length"]) < len(plain.content) / 2
        assert small.text == plain.text

    def test_every_file_of_the_theme_with_a_digest_is_known(self):
        theme = Path(importlib.util.find_spec("material").origin).parent / "templates/assets"
        names = [path.name for path in theme.glob("*/*.min.*") if path.suffix in (".css", ".js")]

        assert names
        assert [name for name in names if not DIGEST.search(name)] == []

    def test_unknown_page_is_the_sites_own_404(self, lab):
        response = httpx.get(f"{lab.origin}/lessons/nowhere/", **NO_TLS)

        assert (response.status_code, response.text) == (404, SITE["404.html"])

    def test_folder_without_a_slash_is_redirected(self, lab):
        response = httpx.get(f"{lab.origin}/lessons/08_per_view", **NO_TLS)

        assert (response.status_code, response.headers["Location"]) == (302, "08_per_view/")

    def test_head_has_no_body(self, lab):
        response = httpx.head(lab.origin, **NO_TLS)

        assert int(response.headers["Content-Length"]) == len(SITE["index.html"])
        assert response.content == b""


def none_match(response):
    return {"If-None-Match": response.headers["ETag"]}


class TestLessons:
    def test_state_lists_the_lessons(self, page):
        state = page.facts("state")

        assert (state["v"], state["course"]) == (1, "Hit or Miss")
        assert [row["lesson"] for row in state["lessons"]] == LESSONS

    @pytest.mark.parametrize("name", ["8", "08", "08_per_view"])
    def test_lesson_is_found_by_each_of_its_names(self, page, workspace, name):
        facts = page.facts(f"lessons/{name}/")

        assert (facts["number"], facts["stem"]) == (8, "08_per_view")
        assert facts["checks"][0]["id"] == "08/list-is-cached"
        assert facts["working_copy"] == {"exists": False, "changed": False}

    def test_prepared_requests_are_those_of_the_page(self, page):
        prepared = page.facts("lessons/7/")["prepared"]
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
    def test_every_prepared_request_can_be_sent(self, page, stem):
        for one in page.facts(f"lessons/{stem}/")["prepared"]:
            line = one.pop("line")

            assert page.do(f"{stem}/ask", app="solution", **one)["fault"] is None, line

    def test_unknown_lesson_is_one_sentence(self, page):
        response = page.get("/lab/lessons/99/")

        assert response.status_code == 404
        assert response.json()["error"].startswith("There is no lesson '99'. The lessons are ")

    def test_small_responses_are_not_delayed(self, page):
        times = []
        for _ in range(15):
            began = time.perf_counter()
            page.get("/lab/saved/8")
            times.append(time.perf_counter() - began)

        assert min(times) < 0.03  # 40 ms is what TCP waits for a second packet (Nagle)

    def test_nothing_of_the_lab_is_stored(self, page):
        for path in ("/lab/state", "/lab/lessons/8/", "/lab/lessons/99/", "/lab/nowhere"):
            assert page.get(path).headers["Cache-Control"] == "no-store"

    def test_long_response_is_compressed(self, page):
        assert page.get("/lab/lessons/8/").headers["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in page.get("/lab/saved/8").headers

    def test_schema_names_every_address(self, page):
        paths = page.facts("schema/")["paths"]

        assert "/lab/lessons/{name}/run" in paths
        assert len(paths) == 19


class TestCopies:
    def test_diff_leads_to_the_solution(self, page):
        facts = page.facts("lessons/8/diff")

        assert facts["lines"][0] == "--- workspace/lesson08_per_view/views.py"
        assert 0 < facts["changed"] <= 24

    def test_reset_and_undo(self, page, workspace):
        page.ask(**FIRST)
        views = workspace / "views.py"
        starter = views.read_text()
        stamp = page.facts("saved/8")["stamp"]
        views.write_text(starter + "# mine\n")
        assert page.facts("saved/8")["stamp"] != stamp
        assert page.facts("lessons/8/")["working_copy"]["changed"]

        assert page.do("8/reset") == {"backup": True}
        assert views.read_text() == starter
        assert page.do("8/undo") == {}
        assert views.read_text().endswith("# mine\n")

    def test_nothing_to_undo_is_one_sentence(self, page, workspace):
        response = page.response_to("8/undo")

        assert response.status_code == 409
        assert response.json()["error"].startswith("There is nothing to undo")

    def test_both_get_the_same_requests(self, page, workspace):
        facts = page.do("8/compare")
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

    def test_name_of_a_key_is_no_difference_of_the_response(self, page, workspace):
        copy = workspace.with_name("lesson09_by_value")
        shutil.copytree(ROOT / "solutions/lesson09_by_value", copy)
        prefixed = '"LOCATION": MEMCACHED, "KEY_PREFIX": "mine",'
        settings = copy / "settings.py"
        settings.write_text(settings.read_text().replace('"LOCATION": MEMCACHED,', prefixed))
        verdict = page.do("9/compare")["verdict"]

        assert verdict.startswith("All ")
        assert verdict.endswith("responses agree, but not its keys.")

    def test_terminal_compares_the_same(self, lab, page, workspace, tmp_path):
        ended = Course(lab.root, tmp_path).run("diff", 8, "--live")
        number = len(page.do("8/compare")["requests"])

        assert ended.status == 0
        assert f"of {number} responses differ, and what memcached did and its keys." in ended.out
        assert "The same: Status, Vary" in ended.out
        assert "* X-Queries: 0" in ended.out
        assert (ended.processes, ended.files) == ([], [])


class TestProgress:
    def test_goes_out_and_comes_back(self, lab, page, workspace):
        page.run("workspace")
        out = page.get("/lab/progress").raise_for_status()
        assert "attachment" in out.headers["Content-Disposition"]
        (lab.root / ".course/progress.json").write_text('{"v": 1, "passed": {}}')
        rows = page.post("/lab/progress", json=out.json()).raise_for_status().json()

        assert page.facts("progress") == out.json()
        assert rows == page.facts("state")["lessons"]
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
        before = page.facts("progress")
        response = page.post("/lab/progress", json=facts)

        assert response.status_code == 400
        assert response.json()["error"]
        assert page.facts("progress") == before
