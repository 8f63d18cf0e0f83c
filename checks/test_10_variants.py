"""Which request becomes which entry: what is predicted, held against what happens."""

from pytest import approx

from hitormiss.judging.rows import GAME


API = {
    "GET /top/": (200, [GAME, ...]),
    "GET /config/": (200, {"config": str | None}),
    "GET /videogames/<id>/": (200, GAME),
    "GET /predictions/": (200, {"missing": [str, ...], "methods": [str, ...]}),
}

TOP = "/top/"
CONFIG = "/config/"
PREDICTIONS = "/predictions/"
FIVE_MINUTES = approx(300, abs=20)


def path_of(game):
    return f"/videogames/{game['id']}/"


def missing(draw):
    return f"/videogames/{draw.randrange(2000, 10_000)}/"


def outcome(answer):
    return "MISS" if answer.header("Age") is None else "HIT"


def test_missing(api, draw, memcached):
    """The predictions for a missing game come true."""
    predicted = api.get(PREDICTIONS).json
    path = missing(draw)

    answers = [api.get(path), api.get(path)]
    happened = [*map(outcome, answers), str(len(memcached.pages()))]

    assert predicted["missing"] == happened


def test_addresses(api, draw, memcached):
    """The predictions for addresses come true."""
    predicted = api.get(PREDICTIONS).json
    platform, genre = f"platform={draw.word()}", f"genre={draw.word()}"

    answers = [
        api.get(TOP),
        api.get(f"{TOP}?{platform}&{genre}"),
        api.get(f"{TOP}?{genre}&{platform}"),
        api.get(TOP),
    ]
    happened = [*map(outcome, answers), str(len(memcached.pages()))]

    assert predicted["addresses"] == happened


def test_visitors(api, draw, memcached):
    """The predictions for visitors come true."""
    predicted = api.get(PREDICTIONS).json

    answers = [
        api.get(TOP),
        api.get(TOP, User_Agent=draw.word()),
        api.get(TOP, Cookie=f"CONFIG={draw.word()}"),
        api.get(TOP, Accept="*/*"),
        api.get(TOP, Cache_Control="no-cache"),
    ]
    happened = [*map(outcome, answers), str(len(memcached.pages()))]

    assert predicted["visitors"] == happened


def test_cookies(api, draw, memcached):
    """The predictions for cookies come true."""
    predicted = api.get(PREDICTIONS).json
    one, other = f"CONFIG={draw.word()}", f"CONFIG={draw.word()}"

    answers = [
        api.get(CONFIG),
        api.get(CONFIG, Cookie=one),
        api.get(CONFIG, Cookie=other),
        api.get(CONFIG, Cookie=one),
        api.get(CONFIG, Cookie=f"{one}; _ga={draw.word()}"),
    ]
    happened = [*map(outcome, answers), str(len(memcached.pages()))]

    assert predicted["cookies"] == happened


def test_methods(api, memcached):
    """The predictions for methods come true."""
    predicted = api.get(PREDICTIONS).json

    answers = [api.head(TOP), api.get(TOP), api.head(TOP), api.options(TOP)]
    happened = [*map(outcome, answers), str(len(memcached.pages()))]

    assert predicted["methods"] == happened


def test_views_store_as_before(api, database, draw, memcached):
    """The views store what they stored at the start, for five minutes."""
    game = path_of(draw.choice(database.games()))
    one, other = f"CONFIG={draw.word()}", f"CONFIG={draw.word()}"
    visitors = [{}, {"Cookie": one}, {"User_Agent": draw.word(), "Cookie": other}]
    for path in draw.sample([missing(draw), TOP, game, CONFIG, PREDICTIONS], 5):
        for headers in visitors:
            api.get(path, **headers)
    api.get(TOP, Accept="*/*")

    stored = [(CONFIG, FIVE_MINUTES)] * 3 + [(TOP, FIVE_MINUTES)] * 2 + [(game, FIVE_MINUTES)]

    assert memcached.pages() == stored

    for path in (TOP, game, CONFIG):
        assert api.get(path).fresh_for == 300


def test_api_answers_as_before(api, database, draw):
    """The API still answers as before: the three dearest games, any one, and the cookie CONFIG."""
    dearest = draw.sample(database.games(), 3)
    for game in dearest:
        database.change(game, price=f"{draw.randrange(100, 1000)}.50")
    top = database.games("-price")[:3]
    one, config = draw.choice(database.games()), draw.word()

    for accept in ("application/json", "*/*"):
        assert api.get(TOP, Accept=accept).difference(top) is None

    table = api.get(f"{TOP}?format=csv", Accept="*/*").body.splitlines()
    assert table == [",".join(map(str, row)) for row in (GAME, *(game.values() for game in top))]
    assert "name,description" in api.options(TOP, Accept="text/csv").body

    assert api.get(path_of(one)).difference(one) is None
    assert api.get(missing(draw)).status == 404
    assert api.get(CONFIG, Cookie=f"CONFIG={config}").json["config"] == config
    assert api.get(CONFIG).json["config"] is None


def test_nothing_of_another_visitor(visitors, database, draw):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(TOP, CONFIG, path_of(draw.choice(database.games()))) is None
