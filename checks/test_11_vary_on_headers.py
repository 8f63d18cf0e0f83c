"""Vary on headers: a copy for each shop, a copy for each browser, and no more than that."""

from pytest import approx

from hitormiss.judging.rows import GAME


API = {
    "GET /videogames/": (200, [GAME, ...]),
    "GET /launcher/": (200, {"system": str, "games": int}),
}

LIST = "/videogames/"
LAUNCHER = "/launcher/"
HALF_AN_HOUR = approx(1800, abs=3)

PLATFORMS = {"pixel": "PC", "couch": "Switch"}
MARKS = {"Windows": "Windows NT 10.0", "Mac": "Macintosh", "Linux": "X11; Linux"}


def newest(database, **same):
    """The two newest games with the *same* values, the platform first: it tells the shop."""
    games = database.games("-created", **same)[:2]
    return [{"platform": game["platform"]} | game for game in games]


def browser(draw, system):
    """What a browser on *system* sends as User-Agent."""
    return f"{draw.word().title()}/{draw.randrange(150, 900)} ({MARKS[system]})"


def visitor(draw):
    """The headers of one more visitor, without X-Shop and User-Agent."""
    return {"Cookie": f"theme={draw.word()}", "Accept_Language": draw.choice(["de", "fr", "ja"])}


def test_each_shop_has_its_own_games(api, database, draw):
    """Each shop gets its own games, and others the newest of all, whatever was asked before."""
    shops = [({"X_Shop": shop}, {"platform": PLATFORMS[shop]}) for shop in PLATFORMS]
    draw.shuffle(shops)

    for headers, sold in [({}, {}), *shops, ({"X_Shop": draw.name()}, {}), ({}, {})]:
        games = newest(database, **sold)

        assert api.get(LIST, **headers).difference(games) is None


def test_list_is_made_once_for_each_shop(api, ana, database, draw, restart):
    """A shop's list is made once: its other visitors get the copy, whatever browser and cookies."""
    made = {}
    for shop in draw.sample([*PLATFORMS], 2):
        made[shop] = api.get(LIST, X_Shop=shop, User_Agent=browser(draw, "Windows")).json
        database.change(made[shop][0], price=draw.price())
    restart()

    for shop in made:
        other = {"User_Agent": browser(draw, "Mac")} | visitor(draw)
        stored = api.get(LIST, X_Shop=shop, **other)

        assert stored.queries == 0
        assert stored.difference(made[shop]) is None

        assert ana.get(LIST, X_Shop=shop).difference(made[shop]) is None


def test_list_names_x_shop(api, draw):
    """Each list names X-Shop in Vary, new or stored, for the caches on its way."""
    shops = [{"X_Shop": draw.choice([*PLATFORMS])}, {}, {"X_Shop": draw.word()}]

    for headers in shops:
        made = api.get(LIST, **headers)

        assert "x-shop" in made.vary

        stored = api.get(LIST, **headers)

        assert "x-shop" in stored.vary


def test_each_system_has_its_launcher(api, draw):
    """Each browser gets the launcher for its own system, whatever was asked before."""
    api.get(LAUNCHER)

    for system in [*draw.sample([*MARKS], 3), *draw.sample([*MARKS], 3)]:
        response = api.get(LAUNCHER, User_Agent=browser(draw, system))

        assert response.json["system"] == system


def test_launcher_is_made_once_for_each_browser(api, ana, database, draw, restart):
    """A browser's launcher is made once, whatever shop and cookie come with it."""
    made = {}
    for system in draw.sample([*MARKS], 2):
        name = browser(draw, system)
        made[name] = api.get(LAUNCHER, User_Agent=name).json
    database.execute("DELETE FROM videogames_videogame WHERE id = ?", (draw.randrange(2, 1000),))
    restart()

    for name in made:
        stored = api.get(LAUNCHER, User_Agent=name, X_Shop=draw.name(), **visitor(draw))

        assert stored.queries == 0
        assert stored.difference(made[name]) is None

        assert ana.get(LAUNCHER, User_Agent=name).difference(made[name]) is None


def test_launcher_names_user_agent(api, draw):
    """Each launcher names User-Agent in Vary, new or stored, for the caches on its way."""
    for headers in ({"User_Agent": browser(draw, draw.choice([*MARKS]))}, {}):
        made = api.get(LAUNCHER, **headers)

        assert "user-agent" in made.vary

        stored = api.get(LAUNCHER, **headers)

        assert "user-agent" in stored.vary


def test_memcached_keeps_each_for_half_an_hour(api, database, draw, memcached):
    """memcached keeps each list and launcher for half an hour, and nothing keeps one longer."""
    shop, name = draw.choice([*PLATFORMS]), browser(draw, draw.choice([*MARKS]))
    newest_of_shop, _ = api.get(LIST, X_Shop=shop).json
    games = api.get(LAUNCHER, User_Agent=name).json["games"]

    copies = memcached.entries()

    assert [copy.ttl for copy in copies] == [HALF_AN_HOUR] * max(2, len(copies))

    database.delete(newest_of_shop)
    memcached.expire()

    assert api.get(LAUNCHER, User_Agent=name).json["games"] == games - 1
    assert api.get(LIST, X_Shop=shop).difference(newest(database, platform=PLATFORMS[shop])) is None


def test_api_answers_as_before(api, database, draw, memcached):
    """The API still answers as before: the two newest games, the count of all, Linux by default."""
    platforms = {None: {}} | {shop: {"platform": PLATFORMS[shop]} for shop in PLATFORMS}
    for hour, shop in enumerate(draw.sample([*platforms], 3)):
        game = draw.choice(database.games(**platforms[shop]))
        database.change(game, created=f"{draw.day()} 1{hour}:00:00", price=draw.price())
        games = newest(database, **platforms[shop])
        memcached.expire()
        response = api.get(LIST, X_Shop=shop) if shop else api.get(LIST)

        assert response.difference(games) is None

    last = draw.randrange(2, 900)
    database.execute("DELETE FROM videogames_videogame WHERE id <= ?", (last,))
    system = draw.choice([*MARKS])

    for name, said in [(browser(draw, system), system), (draw.word(), "Linux")]:
        memcached.expire()
        launcher = api.get(LAUNCHER, User_Agent=name)

        assert launcher.difference({"system": said, "games": 1000 - last}) is None
        assert launcher.header("X-Frame-Options") == "DENY"


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(LIST, LAUNCHER) is None
