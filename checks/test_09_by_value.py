"""Cache by value: the rows of each platform kept as data, and given up when a game changes."""

from urllib.parse import urlencode

from pytest import approx

from hitormiss.judging.rows import GAME


API = {
    "GET /videogames/": (200, [GAME, ...]),
    "GET /videogames/<id>/": (200, GAME),
    "PUT /videogames/<id>/": (200, GAME),
    "PATCH /videogames/<id>/": (200, GAME),
}

LIST = "/videogames/"
WITH_GAMES = ["PC", "PlayStation", "Switch", "Xbox"]
WITHOUT_GAMES = ["Dreamcast", "Game Boy"]
THREE_HOURS = approx(10800, abs=30)


def list_of(*platforms):
    return f"{LIST}?{urlencode([('platform', platform) for platform in platforms])}"


def path_of(game):
    return f"{LIST}{game['id']}/"


def games_of(database, *platforms):
    """The games of each platform in turn, newest first."""
    return [game for one in platforms for game in database.games("-created", platform=one)]


def lists(database, platform):
    """The whole list and that of *platform*, each by its path."""
    return {LIST: database.games("-created"), list_of(platform): games_of(database, platform)}


def expire_the_others(memcached):
    """Expire what does not stay for three hours, as it would by itself in the meantime."""
    for key, ttl in memcached.ttls().items():
        if ttl is not None and ttl < 10_000:
            memcached.expire(key)


def test_list_is_made_once(api, ana, database, draw, restart):
    """A list is made once, the whole one or a platform's: each other visitor gets its rows."""
    game = draw.choice(database.games())
    before = lists(database, game["platform"])
    for path in before:
        api.get(path)
    database.change(game, price=draw.price())
    restart()

    for path, games in before.items():
        for headers in ({"Cookie": f"theme={draw.word()}"}, {"User_Agent": draw.word()}):
            response = api.get(path, **headers)

            assert response.queries == 0
            assert response.difference(games) is None

        assert ana.get(path).difference(games) is None


def test_rows_stay_three_hours(api, database, draw, memcached):
    """memcached keeps the rows for three hours, under keys of your own, and then they are new."""
    game = draw.choice(database.games())

    for path in lists(database, game["platform"]):
        for _ in ("made", "stored"):
            response = api.get(path)

            assert THREE_HOURS in [entry.ttl for entry in memcached.own()]
            expire_the_others(memcached)

        assert response.queries == 0

        memcached.expire()
        database.change(game, price=draw.price())

        assert api.get(path).difference(lists(database, game["platform"])[path]) is None

        api.patch(path_of(game), {"price": draw.price()})


def test_empty_list_is_kept(api, database, draw):
    """A platform without games is looked up once: its empty list is stored, too."""
    game = draw.choice(database.games())
    database.execute("UPDATE videogames_videogame SET platform = ?", (draw.word(),))

    for platform in draw.sample(WITH_GAMES, 2) + WITHOUT_GAMES:
        api.get(list_of(platform))
        database.change(game, platform=platform)

        second = api.get(list_of(platform))

        assert second.queries == 0
        assert second.json == []


def test_only_the_missing_is_made(api, database, draw):
    """Of several platforms in one request, only the missing one is read from the database."""
    *stored, missing = draw.sample(WITH_GAMES, 3)
    games = games_of(database, *stored, missing)
    for platform in stored:
        api.get(list_of(platform))
        database.change(draw.choice(games_of(database, platform)), price=draw.price())

    response = api.get(list_of(*stored, missing))

    assert response.queries <= 1
    assert response.difference(games) is None


def test_platforms_stay_apart(api, database, draw):
    """Each platform has its own games, in the order that was asked for."""
    one, other, third = draw.sample(WITH_GAMES, 3)

    for platforms in ([one], [other, one], [one, third, other], [other]):
        response = api.get(list_of(*platforms))

        assert response.difference(games_of(database, *platforms)) is None


def test_any_platform_is_answered(api, database, draw):
    """A platform with a space in its name is listed, and the name of a game may have a tab."""
    game = draw.choice(database.games())
    database.change(game, platform="Game Boy")
    name = f"{draw.word()[:9]}\t{draw.word()[:9]}"

    assert api.get(list_of("Game Boy")).difference([game | {"platform": "Game Boy"}]) is None
    assert api.patch(path_of(game), {"platform": name}).status == 200


def test_new_price_shows(api, database, draw, workers):
    """A new price or name shows at once, on the game's platform as in the whole list."""
    workers(2)
    game = draw.choice(database.games())
    paths = [LIST, LIST, *[list_of(game["platform"])] * 2]
    changes = [
        lambda: api.patch(path_of(game), {"name": draw.name()}),
        lambda: api.put(path_of(game), game | {"price": draw.price()}),
    ]

    for path in paths:
        api.get(path)

    for change in draw.sample(changes, 2):
        change()
        after = lists(database, game["platform"])

        for path in paths:
            assert api.get(path).difference(after[path]) is None


def test_reader_in_between(api, database, draw, relay):
    """If someone reads the lists while a price is being saved, the new price shows after that."""
    game = draw.choice(database.games())
    paths = lists(database, game["platform"])
    for path in paths:
        api.get(path)

    # memcached has done what it was told, and the app does not know that yet.
    relay.hold(lambda command: command.is_sent)
    change = api.start([api.request("PATCH", path_of(game), {"price": draw.price()})])
    relay.settle(change)
    relay.hold_of(change, lambda command: command.is_sent)
    while held := relay.of(change):
        for path in paths:
            api.get(path)
        relay.step(held[0], change)
    api.responses(change)

    for path, games in lists(database, game["platform"]).items():
        assert api.get(path).difference(games) is None


def test_moved_game_moves(api, database, draw):
    """A game that moves to another platform changes both lists at once."""
    old, new = draw.sample(WITH_GAMES, 2)
    game = draw.choice(games_of(database, old))
    for path in (list_of(old), list_of(new, old)):
        api.get(path)

    for platform, change in ((new, api.patch), (old, api.put), (draw.word(), api.patch)):
        change(path_of(game), game | {"platform": platform})

        assert api.get(list_of(new, old)).difference(games_of(database, new, old)) is None
        assert api.get(list_of(old)).difference(games_of(database, old)) is None


def test_stored_rows_are_data(api, database, draw, memcached):
    """What memcached stores is plain data, with no object of Django's in it."""
    game = draw.choice(database.games())
    for _ in ("made", "made again"):
        for path in lists(database, game["platform"]):
            api.get(path)

        assert memcached.objects() == set()

        api.patch(path_of(game), {"price": draw.price()})


def test_no_browser_is_told(api, draw):
    """No browser is told to keep a list, new or stored."""
    for path in (LIST, list_of(draw.choice(WITH_GAMES))):
        made, stored = api.get(path), api.get(path)

        assert made.fresh_for == 0
        assert stored.fresh_for == 0


def test_other_values_stay(api, database, draw, memcached):
    """A change leaves what another program has stored in the same memcached."""
    name = draw.word()
    game = draw.choice(database.games())
    memcached.put(name, draw.word())
    api.get(list_of(game["platform"]))
    api.patch(path_of(game), {"price": draw.price(), "platform": draw.choice(WITH_GAMES)})

    stored = memcached.ttls()

    assert name in stored


def test_api_answers_as_before(api, database, draw):
    """The API still answers as before: the platforms named and no others, one game, and a PUT."""
    one, other = draw.sample(WITH_GAMES, 2)
    games = database.games("-created")
    game = draw.choice(games)
    new = draw.game(other, game["genre"])

    twice = api.get(list_of(one, other, one))
    assert twice.difference(games_of(database, one, other, one)) is None
    assert api.get(list_of("all")).difference(games) is None
    assert api.get(list_of(draw.word())).status == 400

    assert api.get(path_of(game)).difference(game) is None
    assert api.put(path_of(game), new).difference(new) is None
    assert api.get(path_of(game)).difference(new) is None


def test_nothing_of_another_visitor(visitors, database, draw):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    game = draw.choice(database.games())
    assert visitors.leak(LIST, list_of(game["platform"]), path_of(game)) is None
