"""The smallest cache: one view's answer, stored for a minute, and every sign of it."""

from pytest import approx


PLATFORMS = "/platforms/"
GENRES = "/genres/"
ONE_MINUTE = approx(60, abs=3)


def test_platforms_are_counted_once(api):
    """The platforms are counted once: a second visitor gets the stored answer."""
    api.get(PLATFORMS)

    second = api.get(PLATFORMS, Cookie="theme=dark", User_Agent="Firefox")

    assert second.queries == 0
    assert second.json[0]["games"] == 250


def test_clients_may_keep_it(api):
    """The answer tells its clients to keep it for a minute."""
    response = api.get(PLATFORMS)

    assert response.cache_control.get("max-age") == "60"


def test_memcached_holds_it(api, memcached):
    """memcached holds one answer, for a minute."""
    api.get(PLATFORMS)

    entries = memcached.entries()

    assert [entry.ttl for entry in entries] == [ONE_MINUTE]


def test_genres_are_fresh(api, database):
    """The genres are counted anew for each visitor."""
    api.get(GENRES)
    database.execute("DELETE FROM videogames_videogame WHERE genre = ?", ("Action",))

    response = api.get(GENRES)

    assert response.json[0]["genre"] == "Adventure"


def test_platforms_are_counted_again(api, memcached, database):
    """When the minute is over, the platforms are counted again."""
    api.get(PLATFORMS)
    database.execute("DELETE FROM videogames_videogame WHERE platform = ?", ("PC",))
    memcached.expire()

    response = api.get(PLATFORMS)

    assert response.json[0]["platform"] == "PlayStation"


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(PLATFORMS, GENRES) is None
