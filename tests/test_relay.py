"""The relay between an app and memcached: what it records, what it holds, when it stops waiting."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from pymemcache.client.base import Client
from pymemcache.exceptions import MemcacheError

from hitormiss.cache import traffic
from hitormiss.cache.memcached import Memcached
from hitormiss.cache.relay import HELLO, Relay


@pytest.fixture
def memcached() -> Iterator[Memcached]:
    process = Memcached()
    yield process
    process.stop()


@pytest.fixture
def relay(memcached) -> Iterator[Relay]:
    relay = Relay(memcached, lambda: [memcached.process.pid])
    yield relay
    relay.close()


@pytest.fixture
def new_client(relay) -> Iterator[Callable[..., Client]]:
    """``new_client(7)``: a connection of request 7, as the app announces it."""
    clients = []

    def connect(asker: int = 0) -> Client:
        clients.append(Client(("127.0.0.1", relay.port), default_noreply=False))
        clients[-1]._connect()
        say(clients[-1], asker)
        return clients[-1]

    yield connect
    for client in clients:
        client.close()


def say(client: Client, asker: int) -> None:
    client.sock.sendall(HELLO + b"%d 4711\r\n" % asker)


@pytest.fixture
def begin() -> Iterator[Callable[..., threading.Thread]]:
    """Run something that may wait in a thread of its own."""
    threads = []

    def start(action: Callable[[], object]) -> threading.Thread:
        def act():
            with suppress(MemcacheError, OSError):
                action()

        threads.append(threading.Thread(target=act, daemon=True))
        threads[-1].start()
        return threads[-1]

    yield start
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


def told(relay: Relay) -> list[tuple]:
    return [(one.asker, one.verb, one.key, one.size, one.ttl, one.reply) for one in relay.commands]


def test_each_command_is_recorded_with_what_memcached_replied(relay, new_client):
    """The verb, key, bytes, TTL and reply of each command; and the app gets what it would get."""
    client = new_client(7)
    assert client.get("a") is None
    client.set("a", b"12345", 60)
    assert client.add("a", b"1", 60) is False
    assert client.get_many(["a", "b"]) == {"a": b"12345"}
    client.touch("a", 30)
    client.set("n", b"1")
    assert client.incr("n", 2) == 3
    assert client.delete("a") is True

    assert told(relay) == [
        (7, "get", "a", None, None, "END"),
        (7, "set", "a", 5, 60, "STORED"),
        (7, "add", "a", 1, 60, "NOT_STORED"),
        (7, "get", "a", None, None, "VALUE a 0 5"),
        (7, "touch", "a", None, 30, "TOUCHED"),
        (7, "set", "n", 1, 0, "STORED"),
        (7, "incr", "n", None, None, "3"),
        (7, "delete", "a", None, None, "DELETED"),
    ]
    assert [str(event) for one in relay.replied for event in one.events(set())] == [
        *("MISS a", "SET a ttl=60", "NOT_STORED a", "HIT a", "MISS b", "TOUCH a"),
        *("SET n ttl=never", "INCR n", "DELETE a"),
    ]
    assert relay.commands[0].process == 4711


def test_what_memcached_does_not_store_is_said(relay, new_client):
    client = new_client()
    with pytest.raises(MemcacheError):
        client.set("a", bytes(2**20), 60)

    assert relay.commands[0].refused == [("a", "too_large")]
    assert relay.commands[0].events(set()) == []


def test_command_without_a_reply_is_recorded_and_done_before_the_next(relay, new_client):
    """noreply: memcached says nothing, and another connection sees what it did."""
    new_client(1).set("a", b"1", 60, noreply=True)
    assert relay.wait(lambda: relay.replied)

    assert new_client(2).get("a") == b"1"
    assert told(relay)[0] == (1, "set", "a", 1, 60, "STORED")


def test_replies_of_several_lines_are_read_to_their_end(relay, new_client):
    """stats and lru_crawler have many lines, errors one; what comes after is not mixed up."""
    client = new_client()
    client.set("a", b"1", 60)
    assert len(client.stats()) > 20
    assert b"key=a" in client.raw_command(b"lru_crawler metadump all", end_tokens=b"END\r\n")
    with suppress(MemcacheError):
        client.raw_command(b"stats nonsense")
    assert client.version().startswith(b"1.")
    assert client.get("a") == b"1"


def test_one_connection_can_serve_one_request_after_another(relay, new_client):
    client = new_client(1)
    client.get("a")
    say(client, 2)
    client.get("a")

    assert [one.asker for one in relay.commands] == [1, 2]


def test_command_is_held_before_it_is_sent(relay, new_client, begin):
    """memcached does not know of it, until it is opened."""
    relay.hold(lambda one: one.is_store and not one.is_sent)
    begin(lambda: new_client(1).set("a", b"1", 60))
    assert relay.wait(lambda: relay.held)

    reader = new_client(2)
    assert reader.get("a") is None
    relay.open(*relay.held)
    assert relay.wait(lambda: len(relay.replied) == 2)
    assert reader.get("a") == b"1"


def test_reply_is_held_before_the_app_gets_it(relay, new_client, begin):
    """memcached has done it, and the app does not know."""
    done = []
    relay.hold(lambda one: one.is_store and one.is_sent)
    begin(lambda: done.append(new_client(1).set("a", b"1", 60)))
    assert relay.wait(lambda: relay.held)

    assert new_client(2).get("a") == b"1"
    assert done == []
    relay.open_all()
    assert relay.wait(lambda: done)


def test_dropped_command_is_never_sent(relay, new_client, begin):
    relay.hold(lambda one: one.is_store)
    begin(lambda: new_client(1).set("a", b"1", 60))
    assert relay.wait(lambda: relay.held)
    relay.drop(*relay.held)

    assert relay.held == []
    assert new_client(2).get("a") is None


def test_command_of_a_process_that_has_ended_meanwhile_is_never_sent(relay, new_client):
    """A store that was held when its process was killed would free a lock that it died with."""
    relay.hold(lambda one: one.is_store)
    client = new_client(1)
    client.sock.sendall(b"set a 0 60 1\r\n1\r\n")
    assert relay.wait(lambda: relay.held)
    client.close()
    relay.open_all()

    reader = new_client(2)
    assert not relay.wait(lambda: relay.replied)
    assert reader.get("a") is None


def test_waiting_ends_although_a_request_polls(relay, new_client, begin, monkeypatch):
    """Someone who looks for one key again and again does nothing new."""
    monkeypatch.setattr(traffic, "SILENCE", 0.1)
    over = threading.Event()
    client = new_client(1)

    def poll():
        while not over.wait(0.01):
            client.get("a")

    begin(poll)
    assert relay.wait(lambda: len(relay.commands) >= 3)
    assert not relay.wait(lambda: False)
    assert relay.waits(1)
    over.set()


def test_processes_that_want_to_run_are_waited_for(relay, begin, monkeypatch):
    """A busy machine makes nobody silent: the time in which a process computes does not count."""
    monkeypatch.setattr(traffic, "SILENCE", 0.05)
    over, rounds = threading.Event(), []

    def compute():
        while len(rounds) < 400 and not over.is_set():
            rounds.append(sum(range(20_000)))

    begin(compute)
    assert relay.wait(lambda: len(rounds) == 400)
    over.set()


def test_policy_that_fails_is_told_to_the_one_who_waits(relay, new_client):
    relay.hold(lambda one: one.no_such_name)
    new_client().get("a")

    with pytest.raises(AttributeError):
        relay.wait(lambda: False)


def test_closed_relay_lets_nobody_wait(relay, new_client, begin):
    relay.hold(lambda one: True)
    thread = begin(lambda: new_client().get("a"))
    assert relay.wait(lambda: relay.held)
    relay.close()

    thread.join(5)
    assert not thread.is_alive()


def test_without_memcached_a_connection_is_closed(memcached, relay, new_client):
    memcached.halt()
    client = new_client()
    with pytest.raises((MemcacheError, OSError)):
        client.get("a")
