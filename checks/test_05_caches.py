"""CACHES: one memcached for every process of the app."""

from pytest import approx


PROBE = "/probe/"
GAMES = ["/videogames/1/", "/videogames/2/", "/videogames/3/", "/videogames/4/"]
FIVE_MINUTES = approx(300, abs=3)


def test_memcached_keeps_the_value(api, memcached):
    """memcached keeps a stored value for five minutes."""
    api.post(PROBE, {"value": "red"})

    stored = memcached.own()

    assert [entry.ttl for entry in stored] == [FIVE_MINUTES]


def test_value_survives_a_restart(api, restart):
    """A stored value survives a restart of the app."""
    api.post(PROBE, {"value": "red"})
    restart()

    response = api.get(PROBE)

    assert response.json["value"] == "red"


def test_value_goes_with_memcached(api, memcached):
    """A value that memcached has lost is lost for the app too."""
    api.post(PROBE, {"value": "red"})
    memcached.restart()

    response = api.get(PROBE)

    assert response.json["value"] is None


def test_new_value_shows_at_once(api):
    """A new value takes the place of the old one at once."""
    api.post(PROBE, {"value": "red"})
    api.get(PROBE)
    api.post(PROBE, {"value": "blue"})

    response = api.get(PROBE)

    assert response.json["value"] == "blue"


def test_pages_are_in_memcached(api, memcached):
    """The stored pages of the games lie in memcached too."""
    for game in GAMES:
        api.get(game)

    pages = memcached.pages()

    assert [page.name for page in pages] == GAMES


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(PROBE, GAMES[0]) is None
