"""The smallest cache: one view's answer, stored for a minute, and every sign of it."""

from pytest import approx


API = {
    "GET /platforms/": (200, [{"platform": str, "games": int}, ...]),
    "GET /genres/": (200, [{"genre": str, "games": int}, ...]),
}

PLATFORMS = "/platforms/"
GENRES = "/genres/"
ONE_MINUTE = approx(60, abs=3)


def counts(database, field):
    """How many games there are for each platform or genre, as the API writes it."""
    rows = database.execute(
        f"SELECT {field}, COUNT(*) FROM videogames_videogame GROUP BY {field} ORDER BY {field}"
    )
    return [{field: value, "games": games} for value, games in rows]


def move_a_game(database, draw):
    """Give a game a platform and a genre that no other has: both counts change."""
    database.change(draw.choice(database.games()), platform=draw.word(), genre=draw.word())


def visitors_of(draw):
    """The headers of three visitors, in any order."""
    return draw.sample([{}, {"Cookie": f"theme={draw.word()}"}, {"User_Agent": draw.word()}], 3)


def test_platforms_are_counted_once(api, ana, database, draw, restart):
    """The platforms are counted once: each other visitor gets the stored response."""
    move_a_game(database, draw)
    stored = counts(database, "platform")
    api.get(PLATFORMS)
    move_a_game(database, draw)
    restart()

    for headers in visitors_of(draw):
        response = api.get(PLATFORMS, **headers)

        assert response.queries == 0
        assert response.difference(stored) is None

    assert ana.get(PLATFORMS).difference(stored) is None


def test_clients_may_keep_it(api, draw):
    """Each response, new or stored, lets its client keep it for a minute, and for no other time."""
    for headers in visitors_of(draw):
        response = api.get(PLATFORMS, **headers)

        assert response.cache_control.get("max-age") == "60"
        assert (response.expires_in or 60) == ONE_MINUTE
        assert response.fresh_for == 60


def test_memcached_holds_it(api, draw, memcached):
    """memcached stores one response for all visitors, for a minute."""
    for _ in ("first", "made again"):
        for headers in visitors_of(draw):
            api.get(PLATFORMS, **headers)

        assert [entry.ttl for entry in memcached.entries()] == [ONE_MINUTE]

        memcached.expire()


def test_genres_are_fresh(api, database, draw):
    """The genres are counted each time, for each visitor, and no browser keeps them."""
    for headers in visitors_of(draw):
        api.get(GENRES, **headers)
        move_a_game(database, draw)

        response = api.get(GENRES, **headers)

        assert response.difference(counts(database, "genre")) is None
        assert response.fresh_for == 0


def test_platforms_are_counted_again(api, database, draw, memcached):
    """When the minute is over, the platforms are counted again."""
    for _ in ("made", "made again"):
        move_a_game(database, draw)

        response = api.get(PLATFORMS)

        assert response.difference(counts(database, "platform")) is None

        memcached.expire()


def test_api_answers_as_before(api, database, draw):
    """The API still answers as before: each platform and genre once, in order; and no POST."""
    for game in draw.sample(database.games(), 3):
        database.change(game, platform=draw.word(), genre=draw.word())

    for path, field in ((PLATFORMS, "platform"), (GENRES, "genre")):
        assert api.get(path).difference(counts(database, field)) is None
        assert api.post(path, {field: draw.word()}).status == 405


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(PLATFORMS, GENRES) is None
