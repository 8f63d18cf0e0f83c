"""The reader of memcached, against a real one: every key, every time, nothing counted as a get."""

import pickle
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
from pymemcache.client.base import Client

from hitormiss.cache.connection import Connection, MemcachedGone
from hitormiss.cache.memcached import Memcached
from hitormiss.cache.pickles import header_names, is_header_list
from hitormiss.judging.record import Record
from hitormiss.judging.stored import Stored


@pytest.fixture
def memcached() -> Iterator[Memcached]:
    """A memcached of the test's own, looked into."""
    process = Memcached()
    yield process
    process.stop()


@pytest.fixture
def client(memcached) -> Iterator[Client]:
    """The app's side: an ordinary client."""
    client = Client(("127.0.0.1", memcached.port), allow_unicode_keys=True)
    yield client
    client.close()


ODD_KEYS = [
    ":1:a=b&c",
    "100%",
    "%20",
    "a+b",
    "été",
    "🎮",
    "x" * 250,
    "'\"\\",
    "key=key",
    "END",
    "exp=-1",
]


def test_every_key_is_read_as_it_was_written(memcached, client):
    """Signs that memcached encodes in its list are the same again when read."""
    for key in ODD_KEYS:
        client.set(key, b"1", expire=60, noreply=False)

    assert sorted(memcached.connection.items()) == sorted(ODD_KEYS)


@pytest.mark.parametrize("key", ODD_KEYS)
def test_odd_key_is_looked_up_and_expired(key, memcached, client):
    """A key of any spelling can be looked up by it, and made to run out."""
    client.set(key, b"stored", noreply=False)

    assert memcached.connection.value(key) == (b"stored", 0)
    memcached.connection.expire(key)

    assert memcached.connection.value(key) is None
    assert client.get(key) is None


def test_sessions_can_be_left_out(memcached, client):
    """Copies expire, and whoever has a session in memcached stays signed in."""
    for key in (":1:games", ":1:django.contrib.sessions.cacheabc"):
        client.set(key, b"1", expire=60, noreply=False)
    Stored(memcached, Record()).expire_copies()

    assert [*memcached.connection.items()] == [":1:django.contrib.sessions.cacheabc"]


def test_times_are_memcacheds_own(memcached, client):
    """Seconds left are as set, also beyond thirty days; None for an item that never expires."""
    month = 30 * 24 * 3600
    client.set("two-hours", b"1", 7200, noreply=False)
    client.set("month", b"1", month, noreply=False)
    client.set("stays", b"1", noreply=False)
    client.set("moment", b"1", int(memcached.connection.stats()["time"]) + 2 * month, noreply=False)

    ttls = memcached.connection.ttls()

    assert ttls["stays"] is None
    assert ttls["two-hours"] == pytest.approx(7200, abs=3)
    assert ttls["month"] == pytest.approx(month, abs=3)
    assert ttls["moment"] == pytest.approx(2 * month, abs=3)


def test_item_whose_time_is_a_moment_long_gone_is_not_there(memcached, client):
    """More than thirty days are a moment since 1970 to memcached: such an item is gone at once."""
    client.set("gone", b"1", 30 * 24 * 3600 + 1, noreply=False)

    assert memcached.connection.ttls() == {}


def test_expired_items_are_not_listed(memcached, client):
    """What has run out is not there, though memcached has not yet thrown it away."""
    client.set("kept", b"1", 60, noreply=False)
    client.set("over", b"1", 60, noreply=False)
    memcached.connection.expire("over")

    assert list(memcached.connection.items()) == ["kept"]


def test_looking_does_not_count_as_a_get(memcached, client):
    """Listing keys and times changes neither hits nor misses."""
    client.set("key", b"1", 60, noreply=False)
    before = memcached.connection.stats()

    memcached.connection.ttls()

    after = memcached.connection.stats()
    names = ("cmd_get", "get_hits", "get_misses", "cmd_touch", "curr_items")
    assert [after[name] for name in names] == [before[name] for name in names]


def test_thousands_of_keys_are_all_there_though_the_app_reads_them(memcached, client):
    """Keys that are read, and so moved, while they are listed are not missed."""
    keys = {f"key-{number}": b"x" for number in range(3000)}
    client.set_many(keys, noreply=False)
    over = threading.Event()

    def read():
        with_own = Client(("127.0.0.1", memcached.port))
        while not over.is_set():
            with_own.get_many(list(keys)[:500])
        with_own.close()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        counts = {len(memcached.connection.items()) for _ in range(20)}
    finally:
        over.set()
        reader.join()

    assert counts == {3000}


def test_several_readers_take_turns(memcached, client):
    """memcached lists its items for one client at a time. Others get BUSY, and ask again."""
    client.set_many({f"key-{number}": b"x" for number in range(2000)}, noreply=False)
    found = []

    def look():
        with closing(Connection(memcached.port)) as own:
            found.extend(len(own.items()) for _ in range(10))

    readers = [threading.Thread(target=look) for _ in range(4)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()

    assert found == [2000] * 40


@pytest.mark.parametrize("size", [0, 1, 5000, 1_000_000])
def test_value_of_any_size_is_read_whole(size, memcached, client):
    """Stored bytes come back as stored, line ends and all, and the connection goes on."""
    data = (b"a\r\nEND\r\n\x00" * (size // 9 + 1))[:size]
    client.set("key", data, flags=5, noreply=False)

    assert memcached.connection.value("key") == (data, 5)
    assert memcached.connection.value("none") is None
    assert list(memcached.connection.items()) == ["key"]


def test_flush_leaves_nothing(memcached, client):
    """After flush there is nothing, and the next item is there again."""
    client.set("old", b"1", noreply=False)
    memcached.connection.flush()
    client.set("new", b"1", noreply=False)

    assert list(memcached.connection.items()) == ["new"]


def test_crawler_that_the_app_has_disabled_is_enabled_again(memcached, client):
    """An app that turns the lister off does not blind us."""
    client.set("key", b"1", noreply=False)
    assert client.raw_command("lru_crawler disable") == b"OK"

    assert list(memcached.connection.items()) == ["key"]


@pytest.mark.parametrize("look", ["flush", "items", "stats", "ttls"])
def test_memcached_that_has_ended_is_reported(look, memcached):
    """Every command to a memcached that has ended raises `MemcachedGone`."""
    memcached.process.kill()
    memcached.process.wait()

    with pytest.raises(MemcachedGone):
        getattr(memcached.connection, look)()


def test_memcached_that_ends_in_mid_reply_is_reported():
    """A reply that breaks off raises: no half of a list, and no endless wait."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer():
            theirs, _ = listener.accept()
            theirs.recv(100)
            theirs.sendall(b"key=a exp=-1 la=1 cas=1 fetch=no cls=1 size=60\r\nkey=b exp")
            theirs.close()

        thread = threading.Thread(target=answer)
        thread.start()
        with closing(Connection(listener.getsockname()[1])) as own, pytest.raises(MemcachedGone):
            own.items()
        thread.join()


def test_memcached_that_stops_in_mid_reply_is_reported():
    """A memcached that stops within a reply raises after some seconds."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        own = Connection(listener.getsockname()[1])
        own.socket.settimeout(0.2)
        theirs, _ = listener.accept()
        theirs.sendall(b"STAT pid 1\r\n")
        with theirs, closing(own), pytest.raises(MemcachedGone):
            own.stats()


def test_each_memcached_has_a_port_of_its_own():
    """Several at once have different ports and different keys."""
    several = [Memcached() for _ in range(4)]
    try:
        for number, one in enumerate(several):
            client = Client(("127.0.0.1", one.port))
            client.set(f"key-{number}", b"1", noreply=False)
            client.close()
        assert [list(one.connection.items()) for one in several] == [[f"key-{n}"] for n in range(4)]
    finally:
        for one in several:
            one.stop()
    assert [one.process.poll() for one in several] == [-9] * 4


def test_memcached_listens_on_this_machine_alone(memcached):
    """The run's memcached has one listener, on the loopback address, and no UDP."""
    settings = memcached.connection.stats("settings")

    assert settings["inter"] == "127.0.0.1"
    assert settings["udpport"] == "0"
    assert int(settings["num_threads"]) == 1


# Stored header lists


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_header_list_is_read_in_every_pickle_protocol(protocol):
    """Django pickles the names of the headers that a page varies on; we say them as HTTP does."""
    stored = pickle.dumps(["HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_COOKIE"], protocol)

    assert header_names(stored) == {"accept", "accept-language", "cookie"}
    assert is_header_list(stored)


def test_other_list_is_no_header_list():
    """A list of an app's own values may be stored under any key."""
    assert not is_header_list(pickle.dumps(["PC", "Switch"]))


class Bomb:
    """Runs a command where a careless reader unpickles it."""

    def __reduce__(self):
        return (re.compile, ("exploded",))


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        b"not a pickle",
        b"\x80\x05",
        pickle.dumps("HTTP_ACCEPT"),
        pickle.dumps(["HTTP_ACCEPT", 1]),
        pickle.dumps(Bomb()),
        pickle.dumps([Bomb()]),
        b"\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\x7f.",
    ],
)
def test_what_is_no_header_list_names_nothing_and_runs_nothing(stored):
    """Stored bytes are no trusted input: what is not a list of names is nothing."""
    assert header_names(stored) == set()
    assert not is_header_list(stored)


@pytest.mark.parametrize(
    ("value", "is_on"), [("0", False), ("x", False), ("-1", True), ("1", True)]
)
def test_udp_is_on_unless_its_port_is_zero(value, is_on, tmp_path):
    """memcached reads the number as C's atoi does, and listens on UDP for all but 0."""
    (tmp_path / "memcached.conf").write_text(f"-l 127.0.0.1\n-U {value}\n")
    started = Memcached(tmp_path / "memcached.conf")
    try:
        assert (started.connection.stats("settings")["udpport"] != "0") is is_on
    finally:
        started.stop()
