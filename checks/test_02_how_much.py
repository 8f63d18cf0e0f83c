"""How much caching saves: an honest measurement of a list and its cached twin."""

from statistics import median

from pytest import approx

from hitormiss.judging.rows import GAME


NUMBER = int | float | None

API = {
    "GET /videogames/": (200, [GAME, ...]),
    "GET /cached/videogames/": (200, [GAME, ...]),
    "POST /summary/": (200, dict.fromkeys(("uncached", "cached", "first", "ratio"), NUMBER)),
}

LIST = "/videogames/"
TWIN = "/cached/videogames/"
SUMMARY = "/summary/"
ONE_MINUTE = approx(60, abs=3)


def change_a_price(database, draw):
    database.change(draw.choice(database.games()), price=draw.price())


def measured(draw, first, last, count):
    """*count* different numbers of milliseconds."""
    return draw.sample(range(first, last), count)


def test_twin_costs_no_query(api, ana, database, draw, restart):
    """The twin is made once: each other visitor gets the stored copy."""
    made = api.get(TWIN).json
    change_a_price(database, draw)
    restart()

    for headers in ({"Cookie": f"theme={draw.word()}"}, {"User_Agent": draw.word()}):
        stored = api.get(TWIN, **headers)

        assert stored.queries == 0
        assert stored.difference(made) is None

    assert ana.get(TWIN).difference(made) is None


def test_twin_stays_a_minute(api, database, draw, memcached):
    """memcached keeps one copy of the twin for a minute, and then it is made again."""
    newest = database.games("-created")[0]
    for _ in ("made", "made again"):
        price = draw.price()
        database.change(newest, price=price)

        assert api.get(TWIN).json[0]["price"] == price
        assert [entry.ttl for entry in memcached.entries()] == [ONE_MINUTE]

        memcached.expire()


def test_twin_is_faster(ratio):
    """The cached twin is at least twice as fast as the list."""
    assert ratio(LIST, TWIN, enough=2) >= 2


def test_twin_has_the_same_games(api, database, draw):
    """The twin holds the same games as the list: nothing else is compared."""
    change_a_price(database, draw)
    games = api.get(LIST).json

    assert api.get(TWIN).difference(games) is None
    assert api.get(TWIN).difference(games) is None


def test_summary_tells_medians(api, draw):
    """One slow request changes neither median of the summary."""
    for count in (4, 5):
        uncached, hits = measured(draw, 40, 80, count), measured(draw, 2, 20, count)
        for milliseconds in (uncached, hits):
            milliseconds.insert(draw.randrange(count), draw.randrange(900, 1000))

        told = api.post(SUMMARY, {"uncached": uncached, "cached": [median(hits), *hits]}).json

        assert told["uncached"] == approx(median(uncached))
        assert told["cached"] == approx(median(hits))


def test_first_answer_stands_apart(api, draw):
    """The summary counts the twin's first request apart from the hits, even with no hit yet."""
    uncached = measured(draw, 40, 80, 3)
    hit = draw.randrange(10, 20)
    for first in (draw.randrange(80, 100), draw.randrange(2, 9)):
        told = api.post(SUMMARY, {"uncached": uncached, "cached": [first, hit]})

        assert told.difference({"first": first, "cached": hit}) is None

    told = api.post(SUMMARY, {"uncached": uncached, "cached": [first]})
    assert told.difference({"first": first, "cached": None, "ratio": None}) is None


def test_ratio_says_how_many_times(api, draw):
    """The ratio says how many times longer the uncached list takes."""
    hit, times = draw.randrange(2, 20, 2), draw.randrange(3, 9) + 0.5
    uncached = hit * times

    told = api.post(SUMMARY, {"uncached": [uncached] * 3, "cached": [uncached, hit, hit]}).json

    assert told["ratio"] == approx(times)


def test_debug_is_off(api, draw):
    """A page that does not exist gets a short response: DEBUG is off."""
    for path in (f"/{draw.word()}/", f"{LIST}{draw.word()}/"):
        response = api.get(path)

        assert response.status == 404
        assert int(response.header("Content-Length") or 0) < 1000


def test_api_answers_as_before(api, database, draw):
    """The API still answers as before: the list is new each time, from one query, and not kept."""
    for _ in range(2):
        change_a_price(database, draw)

        response = api.get(LIST)

        assert response.queries == 1
        assert response.difference(database.games("-created")) is None
        assert response.fresh_for == 0

    hit = draw.randrange(2, 20)
    milliseconds = {"uncached": [hit * 8 - 1, hit * 8 + 1], "cached": [hit, hit - 1, hit + 1]}
    told = api.post(SUMMARY, milliseconds)
    assert told.difference({"uncached": hit * 8, "cached": hit, "ratio": 8}) is None


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(TWIN) is None
