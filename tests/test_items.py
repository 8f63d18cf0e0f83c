"""The items of memcached as a check takes them: whole, stored again, or with less time left."""

import pytest
from pymemcache.client.base import Client

from hitormiss.cache.memcached import Memcached
from hitormiss.judging.items import Items
from hitormiss.judging.record import Record


@pytest.fixture
def memcached():
    """A memcached of the test's own."""
    process = Memcached()
    yield process
    process.stop()


@pytest.fixture
def client(memcached):
    """The app's side: an ordinary client."""
    client = Client(("127.0.0.1", memcached.port), default_noreply=False)
    yield client
    client.close()


@pytest.fixture
def items(memcached):
    return Items(memcached, Record())


def test_an_item_is_stored_again_byte_for_byte(client, items):
    """Bytes that are no text, flags and TTL are those that the item had when it was taken."""
    data = bytes(range(256)) * 2000 + b"\r\n"
    client.set("large", data, expire=600, flags=9)
    client.set("small", b"1")
    large, small = items.largest_first()
    client.set("large", b"new")

    items.store_again(large)

    assert items.largest_first() == [large, small]
    assert (large.data, large.flags, small.ttl) == (data, 9, None)


def test_time_passes_for_each_item(client, memcached):
    """What has less time left than passes expires. What never expires stays."""
    for key, seconds in {"minute": 60, "hour": 3600, "forever": 0}.items():
        client.set(key, b"1", expire=seconds)

    memcached.connection.let_pass(3540)

    assert memcached.connection.ttls() == {"hour": 60, "forever": None}


def test_an_item_is_named_as_its_reader_knows_it(client, items):
    """A page is named by its path, and everything else by its key."""
    client.set("mine", b"1")
    items.expire(items.largest_first()[0])

    assert items._record.actions == ["In memcached: mine expires now."]
    assert client.get("mine") is None
