"""Other clients of the app's memcached, and what memcached has counted meanwhile."""

import threading
import time
from collections.abc import Iterator

import pytest
from pymemcache.client.base import Client

from hitormiss.cache.connection import Connection
from hitormiss.cache.memcached import Memcached
from hitormiss.cache.timeline import Timeline
from hitormiss.http.exchange import Exchange, Request
from hitormiss.http.names import names
from hitormiss.http.readings import Notes
from hitormiss.judging.counters import Counters
from hitormiss.judging.other_clients import LISTING_SECONDS, OtherClients
from hitormiss.judging.outcome import Outcome
from hitormiss.judging.record import Record
from hitormiss.judging.response import ErrorResponse


HOUR = 3600


@pytest.fixture
def memcached() -> Iterator[Memcached]:
    process = Memcached()
    yield process
    process.stop()


@pytest.fixture
def record(memcached) -> Iterator[Record]:
    record = Record()
    record.watch(memcached)
    yield record
    record.stop_watching()


@pytest.fixture
def others(memcached, record) -> OtherClients:
    return OtherClients(memcached, record)


def lines_of(port: int, command: str) -> list[str]:
    """The lines of a response up to ``END``, or the first one, asked on a connection of its own."""
    connection = Connection(port)
    connection.send(command)
    lines = [connection.line()]
    while lines[-1] != "END" and not lines[0].startswith("BUSY"):
        lines.append(connection.line())
    connection.close()
    return lines


class TestOtherClients:
    def test_thousands_of_keys_are_stored_and_none_is_an_event_of_the_app(
        self, memcached, record, others
    ):
        first = record.begin(Request("GET", "/"))
        others.store({f"key-{number}-ñ": ("text", HOUR) for number in range(3000)})
        second = record.begin(Request("GET", "/"))
        record.complete()

        assert len(memcached.connection.items()) == 3000
        assert [one.verb for one in first.events + second.events] in ([], ["GAP"])
        assert second.events == []

    def test_entry_that_is_read_is_in_use_until_the_end(self, memcached, others):
        keys = [f"key-{number}" for number in range(40)]
        others.store(dict.fromkeys(keys, ("x" * 400_000, HOUR)))

        with others.reading(keys):
            listed = "\n".join(lines_of(memcached.port, "lru_crawler metadump all"))
            assert "key=key-39 " not in listed
            assert len(lines_of(memcached.port, "lru_crawler metadump hash")) == 41

        assert len(lines_of(memcached.port, "lru_crawler metadump hash")) == 41

    def test_memcached_is_busy_until_half_a_second_after_a_client_has_connected(
        self, memcached, others
    ):
        others.store({"key": ("text", HOUR)})
        with others.listing():
            client = Connection(memcached.port)
            began = time.monotonic()
            busy = 0
            while client.ask("lru_crawler metadump hash").startswith("BUSY"):
                busy += 1
                threading.Event().wait(0.01)
            waited = time.monotonic() - began
            client.close()

        assert busy > 2
        assert waited >= LISTING_SECONDS * 0.9  # the clock of another thread
        assert memcached.connection.stats("settings")["lru_crawler_sleep"] == "100"

    def test_list_ends_with_the_block(self, memcached, others):
        began = time.monotonic()
        with others.listing():
            pass

        assert lines_of(memcached.port, "lru_crawler metadump hash") == ["END"]
        assert time.monotonic() - began < LISTING_SECONDS


class TestCounters:
    def test_marks_of_the_course_and_lists_count_nothing(self, memcached, record, others):
        counters = Counters(memcached, record.notes)
        others.store({"key": ("text", HOUR)})
        counters.start()

        record.begin(Request("GET", "/"))
        record.complete()
        lines_of(memcached.port, "lru_crawler metadump hash")

        assert counters.changes() == {}
        assert record.notes.last.got == "memcached has counted nothing"

    def test_get_is_counted_and_its_entry_as_read(self, memcached, record):
        client = Client(("127.0.0.1", memcached.port))
        client.set("key", b"text", HOUR, noreply=False)
        counters = Counters(memcached, record.notes)
        counters.start()

        client.get("key")

        assert counters.changes() == {"cmd_get": 1, "get_hits": 1, "keys read": 1}
        client.close()


class TestNames:
    def test_few_are_counted_and_shown(self):
        found = names(None, ["b", "c", "x"], ["a", "b", "c"])

        assert found.expected(None) == "3 names, each once: a, b, c"
        assert found.got == "1 of 3 missing: a; 1 of 3 with another name: x"

    def test_many_are_not_counted_and_three_are_shown(self):
        wanted = [f"key-{number}" for number in range(200)]

        assert names(None, wanted[150:], wanted).got == (
            "most of 200 missing: key-0, key-1, key-2, …"
        )

    def test_all_and_none_twice(self):
        assert names(None, [], ["a"]).got == "all of 1 missing: a"
        assert names(None, ["a", "a"], ["a"]).got == "all of 1 repeated: a"


class TestOutcome:
    def test_json_of_a_command(self):
        found = Outcome("manage.py told", 0, ['{"number":', "1}"], Notes())

        assert found.json == {"number": 1}
        assert found.difference({"number": 2}) == '"number":1'

    @pytest.mark.parametrize(
        ("status", "printed", "expected"),
        [
            (0, ["{'number': 1}"], "manage.py told prints JSON"),
            (0, [], "manage.py told prints JSON"),
            (1, ["ValueError"], "manage.py told ends with status 0"),
        ],
    )
    def test_check_ends_where_there_is_no_json(self, status, printed, expected):
        with pytest.raises(ErrorResponse, match=expected):
            _ = Outcome("manage.py told", status, printed, Notes()).json


def test_request_that_sends_no_get_and_no_set_has_connected(memcached):
    timeline = Timeline(memcached)
    quiet, asks = (Exchange(number, Request("GET", "/")) for number in (1, 2))
    sections = {timeline.mark(): quiet}
    sections[timeline.mark()] = asks
    lines_of(memcached.port, "lru_crawler metadump hash")

    timeline.fill_in(sections, set())

    assert (quiet.connected, asks.connected) == (False, True)
    timeline.close()
