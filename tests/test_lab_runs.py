"""Runs in the lab: what is streamed, in the words of the terminal, and how they end."""

import json
import re
import signal
import time

import httpx
import pytest
from running_lab import NO_TLS, RunningLab, soon
from verdict import ALL

from hitormiss.course.catalogue import lessons
from hitormiss.telling import mask
from hitormiss.telling.formats import TextFormat


FIRST = {"app": "workspace", "path": "/videogames/"}


class TestRuns:
    def test_events_come_as_they_happen(self, page):
        with page.running() as events:
            began = time.monotonic()
            came = [(event["event"], time.monotonic() - began) for event in events]

        assert [name for name, _ in came] == ["started", *["check"] * ALL, "finished"]
        assert came[1][1] < came[-1][1]

    def test_second_press_is_refused(self, page):
        with page.running() as events:
            next(events)
            response = page.response_to("8/run", app="starter")

            assert response.status_code == 409
            assert response.json() == {"error": "A run is going on. Wait for it, or cancel it."}
            assert list(events)[-1]["passed"] == ALL

    def test_cancel_ends_the_run(self, lab, page):
        with page.running() as events:
            next(events)
            assert page.do("8/cancel") == {}

            assert list(events)[-1] == {"v": 1, "event": "cancelled"}
        assert page.run()[-1]["passed"] == ALL

    def test_leaving_cancels(self, lab, page):
        before = {one.pid for one in lab.runs()}
        with lab.page() as other, other.running() as events:
            next(events)

        assert soon(lambda: {one.pid for one in lab.runs()} <= before, seconds=3)
        assert page.run()[-1]["passed"] == ALL

    def test_run_makes_the_working_copy_and_keeps_what_is_passed(self, page, workspace):
        last = page.run("workspace")[-1]
        facts = page.facts("lessons/8/")

        assert facts["working_copy"] == {"exists": True, "changed": False}
        assert last["failed"] > 0
        assert sum(check["passed"] for check in facts["checks"]) == last["passed"]

    def test_run_of_the_solution_passes_nothing(self, page, workspace):
        page.run("solution")

        assert page.facts("progress")["passed"] == {}

    def test_app_that_does_not_start_is_reported(self, page, workspace):
        page.ask(**FIRST)
        (workspace / "views.py").write_text("def broken(:\n")
        events = page.run("workspace")

        assert events[1]["id"] == "08/api-starts"
        assert "SyntaxError" in events[1]["text"]
        assert events[-1]["status"] == 1


def test_links_to_pages_have_the_port_of_the_site(own_lab):
    """Also by the terminal, while the course runs, and to the usual port when it has ended."""
    with own_lab.page() as page:
        events = page.run("starter")
    failures = [event["failure"] for event in events if "failure" in event]
    assert failures[0]["page"].startswith(f"{own_lab.origin}/lessons/08_per_view/")
    assert own_lab.origin in own_lab.course.run("check", "8", "--starter").out

    second = RunningLab(own_lab.course.folder, own_lab.root).start()
    assert second.origin in own_lab.course.run("check", "8", "--starter").out
    second.end()
    assert own_lab.origin in own_lab.course.run("check", "8", "--starter").out

    own_lab.end(signal.SIGTERM)
    assert "http://127.0.0.1:8080/lessons/" in own_lab.course.run("check", "8", "--starter").out


SAID = ["03_memcached", "07_per_site", "09_by_value", "16_other_backends"]
"""Lessons whose failures have every part: a memcached.conf, forms, timelines, files, Redis."""


class TestWords:
    """Terminal and page say the same."""

    @pytest.mark.parametrize("stem", SAID)
    def test_starter_in_plain_words(self, terminal, page, stem, capsys):
        events = page.run("starter", stem)
        printed = terminal.run(*again(events), "--plain", "--all-failures").out
        lesson = next(one for one in lessons() if one.stem == stem)
        output = TextFormat(lesson, all_failures=True, colour=False)
        for event in events:
            output.show(event)

        output = capsys.readouterr().out

        assert still(output) == still(printed)
        for event in events:
            if event.get("failure"):
                assert event["text"] in output

    @pytest.mark.parametrize("stem", ["03_memcached", "08_per_view", "16_other_backends"])
    def test_solution_in_json(self, terminal, page, stem):
        printed = terminal.run("check", stem, "--solution", "--format", "json").out

        assert still(page.run("solution", stem)) == still(parsed(printed))

    def test_failures_in_json(self, terminal, page):
        events = page.run("starter")
        printed = terminal.run(*again(events), "--format", "json").out
        texts = [event.pop("text") for event in events if event.get("failure")]

        assert len(texts) == events[-1]["failed"] > 0
        assert still(events) == still(parsed(printed))


def again(events):
    """The arguments of the command that draws the same values as the run with these *events*."""
    failure = next(event["failure"] for event in events if event.get("failure"))
    return failure["again"].split()[1:]


def still(value):
    """*value*, text or events, without what differs from run to run."""
    if isinstance(value, dict):
        return {name: still(inner) for name, inner in value.items() if name != "seconds"}
    if isinstance(value, list):
        return [still(one) for one in value]
    if isinstance(value, str):
        return re.sub(mask.HTTP_DATE, "a date", mask.text(value))
    return value


def parsed(text):
    return [json.loads(line) for line in text.splitlines()]


class TestEnds:
    """When a process is killed, one sentence reports it, and the next request works."""

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
            assert page.run()[-1]["passed"] == ALL
            assert page.ask()["fault"] is None

    def test_live_app_killed(self, own_lab):
        with own_lab.page() as page:
            page.ask()
            own_lab.runs()[0].kill()
            assert soon(lambda: own_lab.named("memcached") == [])
            response = page.response_to_ask()

            assert response.status_code == 503
            assert response.json()["error"].startswith("The lesson's server has ended. Ask again")
            assert page.ask()["exchange"]["response"]["status"] == 200

    @pytest.mark.parametrize("which", [0, 1])
    def test_process_of_the_live_app_killed(self, own_lab, which):
        """The one that has loaded the app, or the one that serves it: another is started."""
        with own_lab.page() as page:
            page.ask()
            [loader] = [one for one in own_lab.runs()[0].children() if one.name() != "memcached"]
            [loader, *loader.children()][which].kill()

            assert page.ask()["exchange"]["response"]["status"] == 200

    def test_memcached_of_the_console_killed(self, own_lab):
        with own_lab.page() as page:
            page.ask()
            own_lab.named("memcached")[0].kill()

            assert soon(lambda: page.memcached()["running"] is False)
            assert page.ask()["memcached"]["running"] is False
            assert page.memcached("start")["running"] is True
            assert page.ask()["memcached"]["keys"]

    def test_memcached_killed_in_mid_run(self, own_lab):
        with own_lab.page() as page:
            with page.running() as events:
                next(events)
                for one in own_lab.named("memcached"):
                    one.kill()
                last = list(events)[-1]

            assert last["event"] == "finished"
            assert last["failed"] >= 1
            assert page.run()[-1]["passed"] == ALL

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
            assert page.run()[-1]["passed"] == ALL  # the page is the same, and its token too

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
        output = own_lab.process.communicate(timeout=30)[0].decode()

        assert own_lab.process.returncode == status, output
        assert time.monotonic() - began < 15
        assert "Traceback" not in output
        assert own_lab.course.wait_until_nothing_is_left(0) == []
        assert list(own_lab.course.temporary.iterdir()) == []

    def test_busy_port_gives_way_to_the_next(self, own_lab):
        process = own_lab.course.start("up", "--port", str(own_lab.port))
        output = [process.stdout.readline().decode() for _ in range(3)]
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)

        assert output[1].startswith(f"Port {own_lab.port} is busy")
        assert re.search(r"http://127\.0\.0\.1:\d+/", output[2])
        assert httpx.get(own_lab.origin, **NO_TLS).status_code == 200
