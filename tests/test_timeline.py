"""The timeline: what a real memcached did for an app, as hits, misses and stores, by request."""

from collections.abc import Callable, Iterator

import pytest
from pymemcache.client.base import Client

from hitormiss.cache import keys
from hitormiss.cache.connection import MemcachedGone
from hitormiss.cache.memcached import Memcached
from hitormiss.cache.timeline import GAP, Timeline
from hitormiss.http.exchange import CacheEvent, Exchange, Request
from hitormiss.telling.timelines import memcached_part


PATH = "/videogames/"
PREFIX = ":1:views.decorators.cache.cache_"
HEADERS = f"{PREFIX}header..{keys.uri_digest(PATH)}.en-us.UTC"
PAGE = f"{PREFIX}page..GET.{keys.uri_digest(PATH)}.{'0' * 32}.en-us.UTC"


@pytest.fixture
def memcached() -> Iterator[Memcached]:
    process = Memcached()
    yield process
    process.stop()


@pytest.fixture
def client(memcached) -> Iterator[Client]:
    """The app's own connection."""
    client = Client(("127.0.0.1", memcached.port), default_noreply=False, allow_unicode_keys=True)
    yield client
    client.close()


@pytest.fixture
def events_of(memcached) -> Iterator[Callable[..., list[list[str]]]]:
    """Run each action as if it were one request, and return what memcached did for each."""
    timeline = Timeline(memcached)

    def events_of_actions(*actions: Callable[[], object]) -> list[list[str]]:
        sections = {}
        for number, action in enumerate(actions, 1):
            exchange = Exchange(number, Request("GET", PATH))
            sections[timeline.mark()] = exchange
            action()
        timeline.fill_in(sections, {PATH})
        return [[str(event) for event in exchange.events] for exchange in sections.values()]

    yield events_of_actions
    timeline.close()


def test_page_cache_is_a_miss_two_stores_and_two_hits(events_of, client):
    """A miss, two stores, then two hits: as Django's page cache does it, by their short names."""

    def first():
        client.get(HEADERS)
        client.set(HEADERS, b"[]", 7200)
        client.set(PAGE, b"page", 7200)

    def second():
        client.get(HEADERS)
        client.get(PAGE)

    assert events_of(first, second) == [
        ["MISS headers", "SET headers ttl=7200", "SET page ttl=7200"],
        ["HIT headers", "HIT page"],
    ]


def test_store_is_not_shown_as_a_read(events_of, client):
    """memcached looks for the old item before each store, which is no request of the app."""
    client.set("key", b"old")

    assert events_of(lambda: client.set("key", b"new", 60)) == [["SET key ttl=60"]]


def test_read_before_a_store_is_shown(events_of, client):
    """An app that reads, misses and stores the same key has done both, however close they are."""

    def read_and_store():
        client.get("key")
        client.set("key", b"1", 60)

    assert events_of(read_and_store) == [["MISS key", "SET key ttl=60"]]


def test_two_connections_of_one_app_are_shown_together(events_of, client, memcached):
    """Events come in the order in which they happened, whichever connection they came over."""
    other = Client(("127.0.0.1", memcached.port), default_noreply=False)

    def take_turns():
        for number in range(5):
            client.set(f"key-{number}", b"1", 60)
            other.get(f"key-{number}")

    story = [[text for n in range(5) for text in (f"SET key-{n} ttl=60", f"HIT key-{n}")]]
    assert events_of(take_turns) == story
    other.close()


def test_what_we_do_ourselves_is_not_shown(events_of, client, memcached):
    """Reading, touching and flushing by us is no event of the app."""
    client.set("key", b"1", 60)

    def look():
        memcached.connection.ttls()
        memcached.connection.value("key")
        memcached.connection.expire("key")
        memcached.connection.stats()

    assert events_of(look, lambda: client.get("key")) == [[], ["MISS key"]]


def test_expired_item_is_a_miss_that_follows_a_store(events_of, client, memcached):
    """A key that has expired is missed, and stored again."""
    assert events_of(
        lambda: client.set("key", b"1", 60),
        lambda: memcached.connection.expire("key"),
        lambda: client.get("key"),
    ) == [["SET key ttl=60"], [], ["MISS key"]]


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "never"), (1, "1"), (60, "60"), (30 * 24 * 3600, "2592000"), (-1, "0")],
)
def test_time_of_a_store_is_shown_in_seconds(seconds, shown, events_of, client):
    """The ttl is what the app has set: seconds, never, or gone at once."""
    assert events_of(lambda: client.set("key", b"1", seconds)) == [[f"SET key ttl={shown}"]]


@pytest.mark.parametrize("key", ["a=b", "100%", "%20", "été", "🎮", "x" * 250, "key=key", "a+b&c"])
def test_odd_key_is_shown_as_the_app_wrote_it(key, events_of, client):
    """Keys that memcached encodes in its record are decoded again."""
    assert events_of(lambda: client.set(key, b"1"), lambda: client.get(key)) == [
        [f"SET {key} ttl=never"],
        [f"HIT {key}"],
    ]


def test_request_without_memcached_has_no_events(events_of, client):
    """A request that asks nothing of memcached has an empty part between its neighbours."""
    assert events_of(lambda: client.get("a"), lambda: None, lambda: client.get("b")) == [
        ["MISS a"],
        [],
        ["MISS b"],
    ]


def test_many_keys_at_once_are_all_shown(events_of, client):
    """get_many and set_many are as many events as keys."""
    names = [f"key-{number}" for number in range(50)]

    stored, read = events_of(
        lambda: client.set_many(dict.fromkeys(names, b"1"), 60), lambda: client.get_many(names)
    )

    assert sorted(stored) == sorted(f"SET {name} ttl=60" for name in names)
    assert sorted(read) == sorted(f"HIT {name}" for name in names)


def test_reading_twice_gives_the_same(memcached, client):
    """Events that were read can be read again, with those that came since."""
    timeline = Timeline(memcached)
    exchange = Exchange(1, Request("GET", PATH))
    sections = {timeline.mark(): exchange}
    client.get("key")

    timeline.fill_in(sections, set())
    first = [str(event) for event in exchange.events]
    timeline.fill_in(sections, set())

    assert first == [str(event) for event in exchange.events] == ["MISS key"]
    timeline.close()


def test_flood_of_keys_ends_in_a_story_or_in_a_word_about_it(events_of, client):
    """However much an app asks of memcached, reading the record comes to an end."""
    names = {f"key-{number}": b"x" * 100 for number in range(20_000)}

    def flood():
        client.set_many(names, noreply=True)
        client.get("key-0")

    [events, after] = events_of(flood, lambda: client.get("last"))

    # Where lines were left out, a gap is shown, and no event goes to a wrong request.
    assert len(events) > 0
    assert after[-1] in ("MISS last", str(GAP))


def test_left_out_mark_is_requested_again(memcached, client):
    """memcached leaves lines out in a flood. A lost mark costs the story of two requests."""
    timeline = Timeline(memcached)
    lost, found = Exchange(1, Request("GET", PATH)), Exchange(2, Request("GET", PATH))

    first = timeline.mark()
    client.get("one")
    timeline.marks += 1  # a mark that never comes
    timeline.stats.append(timeline.stats[-1])
    second = timeline.mark()
    client.get("two")
    timeline.fill_in({first: lost, second: found}, set())

    assert lost.events == [GAP]
    assert [str(event) for event in found.events] == ["MISS two"]
    timeline.close()


def test_memcached_that_ends_is_reported(memcached, client):
    """A memcached that has ended raises at once, without a wait."""
    timeline = Timeline(memcached)
    memcached.process.kill()
    memcached.process.wait()

    with pytest.raises(MemcachedGone):
        timeline.fill_in({}, set())
    timeline.close()


def test_events_of_sessions_alone_have_a_note():
    """The part of a failure about memcached begins with one."""
    exchange = Exchange(1, Request("GET", "/", ()))
    exchange.events = [CacheEvent("HIT", ":1:session", "session")]

    assert memcached_part([exchange], empty=False)[0] == ["Keys: session"]
