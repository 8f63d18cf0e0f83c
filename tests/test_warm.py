"""The warm process: a run that is ready is used only for the app that it was made for."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from conftest import ROOT, wait_for, wait_for_none
from course_process import named
from verdict import ALL, TRUE_OF_STARTER

from hitormiss.course import catalogue
from hitormiss.course.app import App
from hitormiss.machine.channel import Message
from hitormiss.runs.warm import Warm


@pytest.fixture
def app(tmp_path) -> App:
    shutil.copytree(ROOT / "solutions/lesson08_per_view", tmp_path / "app")
    return App(catalogue.find_lesson("8"), tmp_path / "app", "app")


@pytest.fixture
def check(app, tmp_path, monkeypatch) -> Iterator[Callable[..., list[Message]]]:
    """Check *app* in one warm process; the events of the run."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # a run that is killed leaves its own
    before = set(psutil.Process().children())
    with closing(Warm()) as warm:
        events = warm.events()

        def check(app: App = app) -> list[Message]:
            number, found = warm.check(app), []
            for of, event in events:
                if of == number:
                    if not found:
                        check.used = set(psutil.Process(warm.process.pid).children())
                    found.append(event)
                    if "status" in event:
                        return found
            raise AssertionError("the warm process has ended")

        check.warm, check.events = warm, events
        yield check
        events.close()
    assert wait_for_none(lambda: list(set(psutil.Process().children()) - before), 5.0) == []


def verdict(events: list[Message]) -> tuple[int, int]:
    return events[-1]["passed"], events[-1]["failed"]


def failed(events: list[Message]) -> list[str]:
    return [event["id"] for event in events if event.get("passed") is False]


def test_each_save_gets_its_own_verdict(app, check):
    """A ready run has not read the app yet: a later save counts."""
    views = app.folder / "views.py"
    right = views.read_text()
    assert verdict(check()) == (ALL, 0)

    views.write_text(right.replace("@method_decorator", "# @method_decorator"))
    assert verdict(check()) == (TRUE_OF_STARTER, 3)
    views.write_text("def broken(:")
    assert failed(check()) == ["08/api-starts"]
    views.write_text(right)
    assert verdict(check()) == (ALL, 0)


def test_checks_are_reported_in_the_order_of_the_file(check):
    """Two checks run at the same time, and a later one may end first."""
    orders = [[event["id"] for event in check() if event["event"] == "check"] for _ in range(3)]

    assert orders == [[one.id for one in catalogue.find_lesson("8").checks]] * 3


def test_ready_run_does_not_count_as_hanging(check):
    """The time that a ready run waits for a save does not count."""
    check()
    time.sleep(4.0)  # an app that does nothing for three seconds in a run counts as hanging

    began = time.monotonic()
    events = check()

    assert verdict(events) == (ALL, 0)
    assert events[-1]["seconds"] <= time.monotonic() - began


def test_app_that_configures_memcached_is_read_again(app, check):
    """A ready run has a memcached already, which is wrong for an app that configures its own."""
    check()
    conf: Path = app.folder / "memcached.conf"
    conf.write_text("-s /tmp/socket\n")
    assert failed(check()) == ["08/api-starts"]

    conf.unlink()
    assert verdict(check()) == (ALL, 0)


def test_memcached_that_ended_meanwhile_is_one_sentence(check):
    """A ready run may lose its memcached. One run reports that, and the next is right again."""
    check()
    for memcached in wait_for(lambda: ready_memcacheds(check)):
        memcached.kill()

    events = check()
    assert events[-1]["event"] == "finished"
    failures = [event["failure"] for event in events if "failure" in event]
    assert "memcached" in " ".join(failures[0]["got"]["lines"])

    assert verdict(check()) == (ALL, 0)


def test_ready_run_that_ended_is_not_used(check):
    """Its process may be gone, for lack of memory: then a new run starts."""
    check()
    for one in psutil.Process(check.warm.process.pid).children():
        one.kill()

    assert verdict(check()) == (ALL, 0)


def ready_memcacheds(check: Callable[..., list[Message]]) -> set[psutil.Process]:
    """The memcached processes of the run that is ready; empty until it is."""
    new = set(psutil.Process(check.warm.process.pid).children()) - check.used
    below = {process for run in new for process in run.children(recursive=True)}
    found = named("memcached", below)
    # The process that loads the app starts last.
    return found if below - found else set()


def memcacheds(warm: Warm) -> set[psutil.Process]:
    return named("memcached", psutil.Process(warm.process.pid).children(recursive=True))


def test_expected_app_is_ready(app, check, tmp_path):
    """Also when its folder does not exist yet; and the check then uses the ready run."""
    later = App(app.lesson, tmp_path / "later", "later")
    check.warm.expect(later)
    wait_for(lambda: len(memcacheds(check.warm)) == 2)
    standing = memcacheds(check.warm)

    shutil.copytree(app.folder, later.folder)
    views = later.folder / "views.py"
    views.write_text(f"import time\n\n{views.read_text()}\n\ntime.sleep(1)\n")
    number = check.warm.check(later)
    of, event = next(check.events)

    assert (of, event["app"]) == (number, "later")
    assert memcacheds(check.warm) == standing
    assert verdict([next(check.events)[1] for _ in range(ALL + 1)]) == (ALL, 0)


def test_app_expected_during_a_run_is_ready_after_it(app, check, tmp_path):
    other = App(app.lesson, shutil.copytree(app.folder, tmp_path / "other"), "other")
    number = check.warm.check(app)
    check.warm.expect(other)

    events = check(app=other)

    assert number == 1
    assert verdict(events) == (ALL, 0)
    assert events[0]["app"] == "other"
