"""pymemcache, the debug toolbar beside an API, and a seed that can be sown twice."""

from pytest import approx

from hitormiss.judging.rows import GAME


API = {
    "GET /videogames/": (200, {"count": int, "results": [GAME, ...]}),
    "GET /stock/": (200, {"games": int}),
}

STOCK = "/stock/"
GAMES = "/videogames/"
A_MINUTE = approx(60, abs=3)

NO_GAMES = "DELETE FROM videogames_videogame"
COLUMNS = "name, platform, genre, price, released"
REMEMBER = f"CREATE TABLE first_seed AS SELECT {COLUMNS} FROM videogames_videogame"
OTHER_GAMES = f"{NO_GAMES} WHERE ({COLUMNS}) NOT IN (SELECT * FROM first_seed)"
UNFIT_GAMES = f"""{NO_GAMES} WHERE NOT LENGTH(TRIM(name)) BETWEEN 1 AND 100
OR NOT LENGTH(TRIM(platform)) BETWEEN 1 AND 20
OR NOT LENGTH(TRIM(genre)) BETWEEN 1 AND 20"""


def page(draw):
    """The address of a page with ten games."""
    return f"{GAMES}?page={draw.randint(2, 45)}"


def test_memcached_keeps_the_number(api, database, draw, memcached):
    """memcached keeps the number of games for a minute."""
    games = api.get(STOCK).json["games"]

    assert [entry.ttl for entry in memcached.own()] == [A_MINUTE]

    for game in draw.sample(database.games(), 2):
        database.delete(game)
        assert api.get(STOCK).json["games"] == games

    memcached.expire()
    assert api.get(STOCK).json["games"] == games - 2


def test_queries_are_counted(api, draw):
    """Server-Timing counts the queries of each response."""
    for path in (GAMES, page(draw), STOCK):
        response = api.get(path)

        assert f"SQL {response.queries} queries" in response.server_timing


def test_cache_calls_are_counted(api, draw):
    """Server-Timing counts the cache calls of each response."""
    assert "Cache 0 Calls" in api.get(page(draw)).server_timing
    assert "Cache 0 Calls" not in api.get(STOCK).server_timing


def test_strangers_see_no_timing(api, draw, environment):
    """With DEBUG off, no response has a Server-Timing header."""
    environment(DJANGO_DEBUG="0")

    for path in (GAMES, page(draw)):
        assert api.get(path).server_timing == []


def seed(manage, number):
    return manage("seed", "videogames", f"--number={number}")


def test_second_seed_adds_what_is_missing(api, manage, database, draw):
    """Seeded with few games and then with more, the shop has the second number."""
    few, more = draw.randint(5, 20), draw.randint(30, 300)
    database.execute(NO_GAMES)
    seed(manage, few)

    assert seed(manage, more).status == 0
    assert api.get(GAMES).json["count"] == more


def test_seeds_are_alike(api, manage, database, draw):
    """The same number seeds an empty table with the same games; no text is empty or too long."""
    number = draw.randint(5, 20)
    database.execute(NO_GAMES)
    seed(manage, number)
    database.execute(REMEMBER)
    database.execute(NO_GAMES)

    assert seed(manage, number).status == 0

    for games in (OTHER_GAMES, UNFIT_GAMES):
        database.execute(games)

        assert api.get(GAMES).json["count"] == number


def test_api_answers_as_before(api, database, draw):
    """The API still answers as before: ten games a page, by their ids, and how many there are."""
    gone = draw.choice(database.games())
    database.delete(gone)
    games = database.games("id")
    number = draw.randint(2, 45)

    found = api.get(f"{GAMES}?page={number}")

    assert (
        found.difference({"count": 999, "results": games[number * 10 - 10 : number * 10]}) is None
    )
    assert api.get(STOCK).json["games"] == 999


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(GAMES, STOCK) is None
