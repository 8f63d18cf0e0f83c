"""CACHES: one memcached for every process of the app."""

from pytest import approx

from hitormiss.judging.rows import GAME


API = {
    "GET /probe/": (200, {}),
    "POST /probe/": (201, {}),
    "GET /videogames/<id>/": (200, GAME),
}

PROBE = "/probe/"
SEVERAL = 8
"""Keys are spread over all servers in LOCATION: so many games have keys on each of them."""
FIVE_MINUTES = approx(300, abs=10)
MINUTE = approx(60, abs=10)


def path_of(game):
    return f"/videogames/{game['id']}/"


def test_memcached_keeps_the_value(api, draw, memcached):
    """memcached keeps each new value for five minutes."""
    for _ in ("the first", "the second"):
        api.post(PROBE, {"value": draw.word()})
        api.get(PROBE)

        stored = memcached.own()

        assert [entry.ttl for entry in stored] == [FIVE_MINUTES]


def test_value_survives_a_restart(api, draw, environment):
    """A stored value survives a restart of the app."""
    value = draw.word()
    api.post(PROBE, {"value": value})
    environment()

    response = api.get(PROBE)

    assert response.json["value"] == value


def test_value_goes_with_memcached(api, database, draw, memcached):
    """What memcached loses, the app loses too: the value, and the page of each game."""
    games = draw.sample(database.games(), SEVERAL)
    price = draw.price()
    api.post(PROBE, {"value": draw.word()})
    api.get(PROBE)
    for game in games:
        api.get(path_of(game))
    database.execute("UPDATE videogames_videogame SET price = ?", (price,))
    memcached.restart()

    assert api.get(PROBE).json["value"] is None
    for game in games:
        assert api.get(path_of(game)).json["price"] == price


def test_new_value_shows_at_once(api, ana, bob, draw, workers):
    """A new value replaces the old one at once, for each visitor, in each process."""
    workers(3)
    mine = api.post(PROBE, {"value": draw.word()}).cookie
    for _ in ("each", "of three", "processes"):
        api.get(PROBE, Cookie=mine)
    new = draw.word()
    api.post(PROBE, {"value": new})

    for visitor in draw.sample([api, ana, bob], 3):
        response = visitor.get(PROBE, Cookie=mine)

        assert response.json["value"] == new


def test_pages_are_in_memcached(api, database, draw, memcached, restart):
    """memcached keeps the page of each game for a minute, and the next visitor gets it."""
    games = draw.sample(database.games(), SEVERAL)
    for game in games:
        api.get(path_of(game))

    stored = memcached.entries()

    assert [entry.ttl for entry in stored] == [MINUTE] * max(SEVERAL, len(stored))
    api.post(PROBE, {"value": draw.word()})
    restart()
    for game in games:
        assert api.get(path_of(game)).queries == 0


def test_api_answers_as_before(api, database, draw):
    """The API still answers as before: it returns values as they were stored, and shows games."""
    values = [draw.randrange(100, 1000), [draw.word()], {draw.word(): True}, 0, False, None]
    draw.shuffle(values)
    for value in (draw.word(), *values):
        assert api.post(PROBE, {"value": value}).difference({"value": value}) is None
        assert api.get(PROBE).difference({"value": value}) is None

    for game in draw.sample(database.games(), SEVERAL):
        assert api.get(path_of(game)).difference(game) is None


def test_nothing_of_another_visitor(visitors, database, draw):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    games = draw.sample(database.games(), SEVERAL)
    assert visitors.leak(PROBE, *map(path_of, games)) is None
