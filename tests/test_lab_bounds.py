"""Attacks on the lab: by what its console is to send, and by too much of everything."""

import json
import re
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psutil
import pytest
from running_lab import raw
from verdict import ALL


ANSWER = """
from django.core.servers.basehttp import ServerHandler
from django.http import HttpResponse
from django.urls import re_path


def finish_response(handler):
    handler._write({!r})
    handler.request_handler.close_connection = True


ServerHandler.finish_response = finish_response
urlpatterns = [re_path("", lambda request: HttpResponse())]
"""


class TestConsole:
    """It reaches the lesson's API, and nothing else."""

    @pytest.fixture
    def canary(self):
        """A server that must not get a connection."""
        visits = []
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(0.2)

            def listen():
                while not over.is_set():
                    try:
                        visits.append(server.accept()[0].close())
                    except TimeoutError:
                        continue

            over = threading.Event()
            thread = threading.Thread(target=listen)
            thread.start()
            yield f"127.0.0.1:{server.getsockname()[1]}"
            over.set()
            thread.join()
        assert visits == []

    @pytest.mark.parametrize(
        "path",
        [
            "http://{there}/",
            "//{there}/",
            "///{there}/",
            "/\\{there}/",
            "\\\\{there}/",
            "@{there}/",
            ":80@{there}/",
            "{there}/",
            "/a//{there}/",
            "/ HTTP/1.1\r\nHost: {there}\r\n\r\n",
            "/\nHost: {there}",
            "/\x00",
            "/ ",
            "/#{there}",
            "/é",
            "/\ud800",
            "/" + "x" * 2001,
            "",
            None,
            7,
            ["/"],
        ],
        ids=repr,
    )
    def test_path_leads_nowhere_else(self, page, canary, path):
        path = path.format(there=canary) if isinstance(path, str) else path
        text = json.dumps({"app": "solution", "path": path})
        response = page.post(
            "/lab/lessons/8/ask", content=text, headers={"Content-Type": "application/json"}
        )

        assert response.status_code == 400, response.text
        assert response.json()["error"]

    @pytest.mark.parametrize(
        "header",
        [
            ["Host", "evil.example"],
            ["host", "evil.example"],
            ["Host ", "evil.example"],
            ["Content-Length", "5"],
            ["Transfer-Encoding", "chunked"],
            ["Connection", "close"],
            ["X", "a\r\nHost: evil.example"],
            ["X", "a\nb"],
            ["X", "a\x00b"],
            ["X", "é"],
            ["X\r\nY", "a"],
            ["X:", "a"],
            ["", "a"],
            ["X", "a" * 8001],
            ["X"],
            ["X", "a", "b"],
            "X: a",
            ["X", None],
            ["X", {"a": 1}],
        ],
        ids=repr,
    )
    def test_header_is_one_line_of_the_senders_own(self, page, header):
        assert page.response_to_ask(headers=[header]).status_code == 400

    @pytest.mark.parametrize(
        "facts",
        [
            {"method": "CONNECT"},
            {"method": "TRACE"},
            {"method": "GET / HTTP/1.1\r\n"},
            {"cookies": "a=1\r\nHost: evil.example"},
            {"user": "root"},
            {"headers": [["X", "1"]] * 31},
            {"headers": "X: 1"},
            {"app": "../../etc"},
            {"app": "/etc"},
        ],
        ids=repr,
    )
    def test_everything_else_is_checked_as_well(self, page, facts):
        assert page.response_to_ask(**facts).status_code == 400

    def test_half_a_character_is_no_body(self, page):
        text = '{"app": "solution", "path": "/", "method": "POST", "body": "\\ud800"}'
        response = page.post(
            "/lab/lessons/8/ask", content=text, headers={"Content-Type": "application/json"}
        )

        assert response.status_code == 400

    @pytest.mark.parametrize(
        "url",
        [
            *("http://{there}/", "//{there}/", "https://evil.example/"),
            "http://127.0.0.1:8000@{there}/",
        ],
    )
    def test_redirect_elsewhere_is_not_passed_on(self, lab, page, workspace, canary, url):
        page.ask(app="workspace")
        to = url.format(there=canary)
        (workspace / "urls.py").write_text(
            "from django.http import HttpResponseRedirect\nfrom django.urls import path\n"
            f"urlpatterns = [path('', lambda request: HttpResponseRedirect({to!r}))]\n"
        )
        response = page.get("/lab/api/8/workspace/")

        assert response.status_code == 302
        assert "Location" not in response.headers
        assert page.ask("/", app="workspace")["exchange"]["response"]["status"] == 302

    @pytest.mark.parametrize(
        "url",
        [
            *("/../../../lessons/", "../../../../x", "http://127.0.0.1:8000/../../x", "/a/../.."),
            *("/%2e%2E/.%2e/x", "/..\\..\\x", "?page=2", ""),
        ],
    )
    def test_redirect_never_leaves_the_address_of_the_app(self, page, answer, url):
        answer(f"302 Found\r\nLocation: {url}\r\nContent-Length: 0")
        response = page.get("/lab/api/8/workspace/")

        where = response.headers["Location"]
        assert where.startswith("/lab/api/8/workspace/")
        assert not re.search(r"(\.|%2e){2}|\\", where, re.IGNORECASE)

    @pytest.mark.parametrize(
        "lines",
        [
            *("101 Switching Protocols\r\nUpgrade: h2c", "103 Early Hints\r\nLink: </x>"),
            *("600 Beyond", "200 OK\r\nX-One: a\0b", "200 OK\r\nX-One: a\r\n b"),
            *("200 OK\r\nContent-Length: ", "204 No Content", "304 Not Modified", "205 \0"),
            *("200 OK\r\nX (one): a", "200 OK\r\nContent-Type: a\x7fb\r\nExpires: \xff"),
        ],
    )
    def test_response_that_http_does_not_know_is_told_or_mended(self, page, answer, lines):
        answer(lines)
        shown = page.ask("/", app="workspace")
        response = page.get("/lab/api/8/workspace/")

        assert response.status_code < 400 or response.json()["error"].startswith("The app resp")
        assert shown["exchange"]["response"] or shown["fault"]

    def test_headers_that_act_on_the_lab_stay_out(self, page, answer):
        names = "WWW-Authenticate", "Cross-Origin-Opener-Policy", "Link", "Speculation-Rules"
        lines = "".join(f"\r\n{name}: one" for name in names)
        answer(f"401 Unauthorized\r\nX-Mine: one\r\nContent-Length: 0{lines}")
        response = page.get("/lab/api/8/workspace/")

        assert (response.status_code, response.headers["X-Mine"]) == (401, "one")
        assert "one" not in [response.headers.get(name) for name in names]

    @pytest.fixture
    def answer(self, page, workspace):
        """Have the working copy respond with these lines, whatever HTTP says about them."""
        page.ask(app="workspace")

        def set_lines(lines):
            head = f"HTTP/1.1 {lines}\r\nConnection: close\r\n\r\n".encode("latin-1")
            (workspace / "urls.py").write_text(ANSWER.format(head))

        return set_lines

    @pytest.mark.parametrize(
        "path", ["//evil.example/", "/a//b", "/..//", "/%00/../../x", "/%2F%2Fevil.example"]
    )
    def test_path_of_a_fetch_is_checked_too(self, page, path):
        assert page.get(f"/lab/api/8/starter{path}").status_code in (400, 404)


@pytest.mark.usefixtures("untouched")
class TestBounds:
    def test_10_mb_are_refused(self, lab, page):
        before = memory(lab)
        response = page.post("/lab/lessons/8/ask", content=b"x" * 10_000_000)

        assert response.status_code == 413
        assert response.json() == {"error": "A request to the lab is 1 MB at most."}
        assert memory(lab) - before < 8_000_000

    def test_stream_without_end_is_refused(self, lab):
        sent = 0
        with socket.create_connection(("127.0.0.1", lab.port), timeout=20) as connection:
            connection.sendall(
                b"POST /lab/lessons/8/ask HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                b"Transfer-Encoding: chunked\r\n\r\n"
            )
            chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
            with suppress(OSError):
                while sent < 500:
                    connection.sendall(chunk)
                    sent += 1

        assert sent < 500

    def test_body_that_never_ends_is_given_up(self, lab):
        request = (
            b"POST /lab/lessons/8/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{"
        )
        with socket.create_connection(("127.0.0.1", lab.port), timeout=20) as connection:
            connection.sendall(request)
            response = connection.recv(65536)

        assert response.startswith(b"HTTP/1.1 400 ")

    def test_body_for_the_app_is_64_kb_at_most(self, page):
        response = page.response_to_ask(method="POST", body="x" * 65_537)

        assert response.status_code == 413

    def test_json_as_deep_as_it_gets(self, page):
        response = page.post(
            "/lab/lessons/8/ask",
            content="[" * 400_000,
            headers={"Content-Type": "application/json"},
        )

        assert response.status_code == 400

    def test_100_streams_at_once_are_one(self, lab, page):
        together = threading.Barrier(20)

        def press(_number):
            with lab.page() as other:
                together.wait(timeout=60)
                return other.post("/lab/lessons/8/run", json={"app": "solution"})

        with ThreadPoolExecutor(20) as pressing:
            responses = list(pressing.map(press, range(100)))
        statuses = [response.status_code for response in responses]

        assert set(statuses) == {200, 409}
        assert page.run()[-1]["passed"] == ALL

    def test_eight_requests_at_once_and_no_more(self, lab, page, workspace):
        page.ask(app="workspace")
        (workspace / "urls.py").write_text(SLOW)

        together = threading.Barrier(20)

        def ask(_number):
            with lab.page() as other:
                together.wait(timeout=60)
                return other.response_to_ask("/", app="workspace")

        with ThreadPoolExecutor(20) as asking:
            responses = list(asking.map(ask, range(20)))
        statuses = [response.status_code for response in responses]

        assert set(statuses) == {200, 429}
        assert statuses.count(200) >= 8
        assert "Wait for one of them" in next(
            response.json()["error"] for response in responses if response.status_code == 429
        )

    @pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nX:", b"POST / HTTP/1.1\r\n"])
    def test_300_silent_connections_do_no_harm(self, lab, page, begun):
        connections = [socket.create_connection(("127.0.0.1", lab.port)) for _ in range(300)]
        try:
            for connection in connections:
                with suppress(OSError):  # the oldest are closed already
                    connection.sendall(begun)
            assert page.get("/lab/state").status_code == 200
            assert page.ask()["fault"] is None
        finally:
            for connection in connections:
                connection.close()

    def test_request_that_does_not_arrive_is_given_up(self, lab):
        assert raw(lab, b"GET / HTTP/1.1\r\nHost: 127.", seconds=60) == b""

    def test_headers_without_end_are_refused(self, lab):
        response = raw(lab, b"GET / HTTP/1.1\r\nX: " + b"x" * 2_000_000)

        assert response.startswith(b"HTTP/1.1 400 ") or response == b""

    def test_endless_response_of_an_app_is_cut_off(self, lab, page, workspace):
        page.ask(app="workspace")
        (workspace / "urls.py").write_text(ENDLESS)
        began = time.monotonic()
        result = page.ask("/", app="workspace")

        assert result["fault"]
        assert time.monotonic() - began < 30
        assert len(json.dumps(result)) < 100_000


SLOW = """
import time
from django.http import HttpResponse
from django.urls import path


def slow(request):
    time.sleep(0.3)
    return HttpResponse("slow")


urlpatterns = [path("", slow)]
"""

ENDLESS = """
from itertools import repeat
from django.http import StreamingHttpResponse
from django.urls import path

urlpatterns = [path("", lambda request: StreamingHttpResponse(repeat(b"x" * 100_000)))]
"""


def memory(lab):
    return psutil.Process(lab.process.pid).memory_info().rss
