"""Attacks on the lab: from other sites, from apps of the lessons, and by names in a URL."""

import json

import httpx
import psutil
import pytest
from running_lab import NO_TLS, raw, soon


STATE_CHANGES = [
    "/lab/measure",
    "/lab/lessons/8/run",
    "/lab/lessons/8/ready",
    "/lab/lessons/8/cancel",
    "/lab/lessons/8/ask",
    "/lab/lessons/4/manage",
    "/lab/lessons/8/memcached",
    "/lab/lessons/8/compare",
    "/lab/lessons/8/reset",
    "/lab/lessons/8/undo",
    "/lab/progress",
]

LOOKED_AT = ["/lab/lessons/8/memcached", "/lab/progress"]
"""Where GET shows what POST changes."""


class TestAddress:
    def test_listens_on_the_loopback_alone(self, lab):
        connections = psutil.Process(lab.process.pid).net_connections("inet")
        listening = [one.laddr for one in connections if one.status == psutil.CONN_LISTEN]

        assert [tuple(one) for one in listening] == [("127.0.0.1", lab.port)]

    @pytest.mark.parametrize("path", ["/", "/lab/state", "/lab/api/8/starter/videogames/"])
    @pytest.mark.parametrize(
        "host",
        [
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example:8080",
            "127.0.0.1@evil.example",
            "10.0.0.1",
            "0.0.0.0",
            "[::]",
            "",
        ],
    )
    def test_unknown_host_is_refused(self, lab, path, host):
        response = httpx.get(f"{lab.origin}{path}", headers={"Host": host}, **NO_TLS)

        assert response.status_code == 400
        assert "csrf" not in response.text

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "localhost:1"])
    def test_own_names_are_accepted(self, lab, host):
        response = httpx.get(f"{lab.origin}/lab/state", headers={"Host": host}, **NO_TLS)
        assert response.status_code == 200

    @pytest.mark.parametrize(
        "name", ["X-Forwarded-Host", "X-Forwarded-For", "X-Forwarded-Proto", "Forwarded"]
    )
    def test_forwarded_headers_say_nothing(self, lab, page, name):
        response = page.post("/lab/lessons/8/cancel", headers={name: "https"})

        assert response.status_code == 200  # with a forwarded scheme, the origin would be another


@pytest.mark.usefixtures("untouched")
class TestOrigin:
    @pytest.mark.parametrize("path", STATE_CHANGES)
    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Origin": "http://127.0.0.1:8000"},  # an app of a lesson
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "none"},
            {"X-CSRFToken": ""},
            {"X-CSRFToken": "x" * 64},
            {"Cookie": "hit_or_miss_csrf=" + "y" * 32},
        ],
        ids=str,
    )
    def test_post_of_others_is_refused(self, page, path, headers):
        response = page.post(path, json={}, headers=headers)

        assert response.status_code == 403
        assert list(response.json()) == ["error"]

    @pytest.mark.parametrize("path", STATE_CHANGES)
    def test_post_without_token_is_refused(self, lab, path):
        assert httpx.post(f"{lab.origin}{path}", json={}, **NO_TLS).status_code == 403

    def test_token_in_the_body_of_a_form_is_not_enough(self, page):
        token = page.headers.pop("X-CSRFToken")
        form = {"csrfmiddlewaretoken": token, "app": "starter"}
        response = page.post("/lab/lessons/8/run", data=form)

        assert response.status_code in (403, 415)

    @pytest.mark.parametrize(
        ("path", "method"),
        [
            (path, method)
            for path in STATE_CHANGES
            for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
            if not (method in ("GET", "HEAD") and path in LOOKED_AT)
        ],
    )
    def test_nothing_changes_but_by_post(self, page, path, method):
        assert page.request(method, path).status_code == 405

    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    @pytest.mark.parametrize(
        "path", ["/lab/state", "/lab/progress", "/lab/api/8/starter/videogames/"]
    )
    def test_others_may_not_read_either(self, page, path, site):
        assert page.get(path, headers={"Sec-Fetch-Site": site}).status_code == 403

    def test_cors_allows_no_other_site(self, page):
        for path in ("/", "/lab/state", "/lab/api/8/starter/videogames/"):
            response = page.get(path, headers={"Origin": "https://evil.example"})
            assert [name for name in response.headers if name.startswith("access-control")] == []

    def test_pages_cannot_be_framed(self, page):
        assert "frame-ancestors 'none'" in page.get("/").headers["Content-Security-Policy"]

    def test_cookie_stays_in_the_lab(self, lab):
        cookie = httpx.get(f"{lab.origin}/lab/state", **NO_TLS).headers["Set-Cookie"]

        for part in ("HttpOnly", "SameSite=Strict", "Path=/lab/"):
            assert part in cookie


class TestNames:
    """Lessons, apps and files are looked up, never joined into a path."""

    NAMES = [
        "..",
        "..%2F..%2Fetc",
        "%2e%2e",
        "....//",
        "8%00",
        "08_per_view%2F..",
        "%2Fetc%2Fpasswd",
        "__init__",
        "lesson08_per_view.bak",
        "-1",
        "%F0%9F%92%A9",
        "%FF%FE",
        "8" * 3000,
    ]

    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize(
        "what", ["lessons/{}/", "lessons/{}/diff", "saved/{}", "api/{}/starter/"]
    )
    def test_unknown_lesson_is_404(self, lab, page, what, name):
        response = page.get(f"/lab/{what.format(name)}")

        assert response.status_code in (400, 404)
        assert str(lab.root) not in response.text

    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("what", ["run", "ask", "manage", "reset", "undo", "compare", "cancel"])
    def test_nothing_is_done_to_an_unknown_lesson(self, page, what, name):
        facts = {"path": "/", "line": "seed"}

        assert page.post(f"/lab/lessons/{name}/{what}", json=facts).status_code in (400, 404)

    @pytest.mark.parametrize(
        "path",
        [
            "/../settings.py",
            "/..%2f..%2f..%2fetc%2fpasswd",
            "/%2e%2e/%2e%2e/course",
            "/.built-from%00",
            "/assets/..%5c..%5ccourse",
            "//etc/passwd",
            "/assets/../../../course",
            "/" + "x" * 5000,
            "/a%0d%0aSet-Cookie:%20a=1",
        ],
    )
    def test_pages_are_those_of_the_site(self, lab, path):
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        response = raw(lab, request.encode())

        assert response.split(b" ")[1] in (b"404", b"400"), response[:300]
        assert b"Set-Cookie" not in response

    @pytest.mark.parametrize(
        "key", ["a\r\nflush_all", "a -1\r\nflush_all\r\ntouch b", "a b", "\x00"]
    )
    def test_key_is_no_command(self, page, key):
        page.ask()
        before = page.memcached()["keys"]
        response = page.response_to("8/memcached", app="solution", do="expire", key=key)

        assert response.status_code == 400
        assert len(page.memcached()["keys"]) == len(before) > 0


class TestScript:
    """The response of an app is never a page of the course."""

    EVIL = (
        "from django.http import HttpResponse\nfrom django.urls import re_path\n"
        "PAGE = '<script>fetch(\"/lab/state\")</script>'\n"
        "HEADERS = {'Content-Security-Policy': 'default-src *', 'Set-Cookie': 'a=1',\n"
        "    'Access-Control-Allow-Origin': '*', 'Service-Worker-Allowed': '/',\n"
        "    'Clear-Site-Data': '\"*\"', 'Refresh': '0; url=https://evil.example/'}\n"
        "urlpatterns = [re_path('', lambda request: HttpResponse(PAGE, headers=HEADERS))]\n"
    )

    def test_response_of_an_app_is_in_a_sandbox(self, page, workspace):
        page.ask(app="workspace")
        (workspace / "urls.py").write_text(self.EVIL)
        response = page.get("/lab/api/8/workspace/")

        assert response.text.startswith("<script>")
        assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        for name in ("Set-Cookie", "Access-Control-Allow-Origin", "Service-Worker-Allowed"):
            assert name not in response.headers
        assert "Clear-Site-Data" not in response.headers
        assert "Refresh" not in response.headers

    def test_responses_of_the_lab_are_json_for_every_browser(self, page):
        response = page.get("/lab/lessons/<script>alert(1)</script>/")

        assert response.headers["Content-Type"] == "application/json"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


class TestHalfACharacter:
    """The output of an app may be no valid text; the lab shows it escaped, and goes on."""

    BROKEN = "raise ValueError('\\ud800 \\x1b[2J')"

    def test_in_the_console(self, page, workspace):
        page.ask(app="workspace")
        (workspace / "urls.py").write_text(self.BROKEN)

        assert "ud800" in json.dumps(page.ask("/", app="workspace"))

    def test_in_a_run(self, page, workspace):
        page.ask(app="workspace")
        (workspace / "urls.py").write_text(self.BROKEN)
        events = page.run("workspace")

        assert events[-1]["event"] == "finished"
        assert "\x1b" not in events[1]["text"]


class TestSecrets:
    def test_errors_reveal_nothing_of_the_machine(self, lab, page):
        for path in ("/lab/lessons/99/", "/lab/nowhere", "/nowhere", "/lab/lessons/8/run"):
            response = page.get(path)
            assert "Traceback" not in response.text
            assert "site_project" not in response.text
            assert str(lab.root) not in response.text

    def test_apps_do_not_learn_the_token(self, page, workspace):
        page.ask(app="workspace")
        (workspace / "urls.py").write_text(
            "from django.http import JsonResponse\nfrom django.urls import re_path\n"
            "urlpatterns = [re_path('', lambda request: JsonResponse(dict(request.headers)))]\n"
        )
        got = page.get("/lab/api/8/workspace/").text

        assert page.headers["X-CSRFToken"] not in got
        assert page.cookies["hit_or_miss_csrf"] not in got
        assert "sec-fetch" not in got.lower()


def test_nothing_runs_without_a_request(lab, page):
    page.run()

    assert soon(lambda: len(lab.runs()) <= 5)  # four live apps, and a run made ready
    assert page.do("8/cancel") == {}
