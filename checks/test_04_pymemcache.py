"""pymemcache, the debug toolbar beside an API, and a seed that can be sown twice."""

from pytest import approx


STOCK = "/stock/"
GAMES = "/videogames/"
A_MINUTE = approx(60, abs=3)

NO_GAMES = "DELETE FROM videogames_videogame"
GAME = "name, platform, genre, price, released"
REMEMBER = f"CREATE TABLE first_seed AS SELECT {GAME} FROM videogames_videogame"
OTHER_GAMES = f"{NO_GAMES} WHERE ({GAME}) NOT IN (SELECT * FROM first_seed)"


def test_memcached_keeps_the_number(api, memcached):
    """memcached keeps the number of games for a minute."""
    api.get(STOCK)

    assert [entry.ttl for entry in memcached.own()] == [A_MINUTE]


def test_queries_are_counted(api):
    """Server-Timing counts the queries of each answer."""
    first = api.get(GAMES)

    assert "SQL 2 queries" in first.server_timing


def test_cache_calls_are_counted(api):
    """Server-Timing counts the cache calls of each answer."""
    first = api.get(STOCK)

    assert "Cache 1 Calls" in first.server_timing


def test_strangers_see_no_timing(api, environment):
    """With DEBUG off, no answer has a Server-Timing."""
    environment(DJANGO_DEBUG="0")

    response = api.get(GAMES)

    assert response.server_timing == []


def test_second_seed_adds_what_is_missing(api, manage, database):
    """Seeded with 10 games, then with 1,000, the shop has 1,000."""
    database.execute(NO_GAMES)
    manage("seed", "videogames", "--number=10")

    assert manage("seed", "videogames", "--number=1000").status == 0
    assert api.get(GAMES).json["count"] == 1000


def test_seeds_are_alike(api, manage, database):
    """Two seeds of 10 games make the same 10 games."""
    database.execute(NO_GAMES)
    manage("seed", "videogames", "--number=10")
    database.execute(REMEMBER)
    database.execute(NO_GAMES)

    assert manage("seed", "videogames", "--number=10").status == 0

    database.execute(OTHER_GAMES)

    response = api.get(GAMES)

    assert response.json["count"] == 10


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(GAMES, STOCK) is None
