"""The warm process: the run that stands ready is the one that is wanted, or none is used."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from conftest import ROOT, wait_for_none

from hitormiss.course import catalogue
from hitormiss.course.app import App
from hitormiss.runs.run import Event
from hitormiss.runs.warm import Warm


@pytest.fixture
def app(tmp_path) -> App:
    shutil.copytree(ROOT / "solutions/lesson08_per_view", tmp_path / "app")
    return App(catalogue.lesson("8"), tmp_path / "app", "app")


@pytest.fixture
def check(app, tmp_path, monkeypatch) -> Iterator[Callable[..., list[Event]]]:
    """Check *app* in one warm process; the events of the run."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # a run that is killed leaves its own
    before = set(psutil.Process().children())
    with Warm() as warm:
        events = warm.events()

        def check(lanes: int = 2) -> list[Event]:
            number, found = warm.check(app, lanes), []
            for of, event in events:
                if of == number:
                    found.append(event)
                    if "status" in event:
                        return found
            raise AssertionError("the warm process has ended")

        yield check
    assert wait_for_none(lambda: list(set(psutil.Process().children()) - before), 5.0) == []


def verdict(events: list[Event]) -> tuple[int, int]:
    return events[-1]["passed"], events[-1]["failed"]


def failed(events: list[Event]) -> list[str]:
    return [event["id"] for event in events if event.get("passed") is False]


def test_each_save_is_judged_as_it_is(app, check):
    """What stands ready has not looked at the app: a save that comes later counts."""
    views = app.folder / "views.py"
    right = views.read_text()
    assert verdict(check()) == (6, 0)

    views.write_text(right.replace("@method_decorator", "# @method_decorator"))
    assert verdict(check()) == (3, 3)
    views.write_text("def broken(:")
    assert failed(check()) == ["08/api-starts"]
    views.write_text(right)
    assert verdict(check()) == (6, 0)


def test_checks_are_told_in_the_order_of_the_file(check):
    """The longest is held first, once it is known; nobody sees that."""
    orders = [[event["id"] for event in check() if event["event"] == "check"] for _ in range(3)]

    assert orders == [[one.id for one in catalogue.lesson("8").checks]] * 3


def test_run_that_stands_ready_is_not_taken_for_one_that_hangs(check):
    """Nobody blames an app that waits for a save, however long; and its seconds do not count."""
    check()
    time.sleep(4.0)

    events = check()

    assert verdict(events) == (6, 0)
    assert events[-1]["seconds"] < 4.0


def test_app_that_configures_memcached_is_read_anew(app, check):
    """What stands ready has a memcached already, which does not do for a file of the app."""
    check()
    conf: Path = app.folder / "memcached.conf"
    conf.write_text("-s /tmp/socket\n")
    assert failed(check()) == ["08/api-starts"]

    conf.unlink()
    assert verdict(check()) == (6, 0)


def test_memcached_that_ended_meanwhile_is_one_sentence(check):
    """Somebody may end what stands ready. That is said once, and the next run is right again."""
    check()
    time.sleep(2.0)  # until it stands
    below = psutil.Process().children(recursive=True)
    for one in [one for one in below if one.name() == "memcached"]:
        one.kill()

    events = check()
    assert events[-1]["event"] == "finished"
    told = [event["failure"] for event in events if "failure" in event]
    assert "memcached" in " ".join(told[0]["got"]["lines"])

    assert verdict(check()) == (6, 0)


def test_run_that_ended_while_it_stood_ready_is_not_used(check):
    """Its process may be gone, for want of memory: then a run begins anew."""
    check()
    warm = psutil.Process().children()[-1]
    for one in warm.children():
        one.kill()

    assert verdict(check()) == (6, 0)
