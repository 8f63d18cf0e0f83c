"""Never cache: two responses that no cache may keep, on a site that stores the rest."""

from functools import partial

from pytest import approx

from hitormiss.judging.rows import GAME


API = {
    "GET /videogames/": (200, [GAME, ...]),
    "POST /videogames/": (201, GAME),
    "GET /videogames/<id>/": (200, GAME),
    "PUT /videogames/<id>/": (200, GAME),
    "PATCH /videogames/<id>/": (200, GAME),
    "DELETE /videogames/<id>/": (204, None),
    "GET /checkout/<id>/": (200, {"game": str, "price": str}),
}

LIST = "/videogames/"
TEN_MINUTES = approx(600, abs=3)
FORBIDS = {"max-age=0", "no-cache", "no-store", "must-revalidate", "private"}


def path_of(game):
    return f"/videogames/{game['id']}/"


def checkout_of(game):
    return f"/checkout/{game['id']}/"


def directives(response):
    """The directives as they are written, in any order."""
    return {f"{name}={value}" if value else name for name, value in response.cache_control.items()}


def three_visitors(api, ana, draw):
    """The get of three visitors, in any order."""
    return draw.sample([api.get, ana.get, partial(api.get, Cookie=f"theme={draw.word()}")], 3)


def three_changes(api, database, draw, game):
    """Three ways to give *game* another price, in any order."""
    changes = [
        lambda price: api.put(path_of(game), game | {"price": price}),
        lambda price: api.patch(path_of(game), {"price": price}),
        lambda price: database.change(game, price=price),
    ]
    return draw.sample(changes, 3)


def test_game_is_fresh(api, ana, database, draw, memcached):
    """One game is stored nowhere: its new price shows at once, whatever changes it."""
    game = draw.choice(database.games())
    changes = three_changes(api, database, draw, game)

    for get, change in zip(three_visitors(api, ana, draw), changes, strict=True):
        price = draw.price()
        get(path_of(game))
        change(price)

        assert get(path_of(game)).json["price"] == price

    assert memcached.entries() == []


def test_game_forbids_every_cache(api, ana, database, draw):
    """One game forbids every cache to keep it, in all five directives; no Expires allows it."""
    games = draw.sample(database.games(), 3)

    for get, game in zip(three_visitors(api, ana, draw), games, strict=True):
        for _ in ("first", "again"):
            response = get(path_of(game))

            assert directives(response) == FORBIDS
            assert (response.expires_in or 0) <= 0


def test_checkout_is_fresh(api, ana, database, draw, memcached):
    """A checkout is stored nowhere: it asks for the new price at once, whatever changes it."""
    game = draw.choice(database.games())
    changes = three_changes(api, database, draw, game)

    for get, change in zip(three_visitors(api, ana, draw), changes, strict=True):
        price = draw.price()
        get(checkout_of(game))
        change(price)

        assert get(checkout_of(game)).json["price"] == price

    assert memcached.entries() == []


def test_checkout_forbids_every_cache(api, ana, database, draw):
    """A checkout forbids every cache to keep it, in all five directives; no Expires allows it."""
    games = draw.sample(database.games(), 3)

    for get, game in zip(three_visitors(api, ana, draw), games, strict=True):
        for _ in ("first", "again"):
            response = get(checkout_of(game))

            assert directives(response) == FORBIDS
            assert (response.expires_in or 0) <= 0


def test_list_is_still_stored(api, ana, database, draw, memcached, restart):
    """The list is still stored with its headers: no query for ten minutes, then made again."""
    made = api.get(LIST).json
    ana.get(LIST)
    database.change(draw.choice(made), price=draw.price())
    restart()

    stored = api.get(LIST, User_Agent=draw.word())

    assert stored.queries == 0
    assert stored.header("X-Frame-Options") == "DENY"
    assert stored.difference(made) is None
    assert ana.get(LIST).difference(made) is None

    memcached.expire()

    assert api.get(LIST).difference(database.games("-created")) is None

    copies = memcached.entries()

    assert [copy.ttl for copy in copies] == [TEN_MINUTES] * max(1, len(copies))


def test_api_answers_as_before(api, database, draw):
    """The API still answers as before: games are listed, shown, sold, added, changed, deleted."""
    games = database.games("-created")
    shown, sold, changed, deleted = draw.sample(games, 4)
    assert api.get(LIST).difference(games) is None
    assert api.get(path_of(shown)).difference(shown) is None

    price = {"price": draw.price()}
    database.change(sold, name=draw.name(), **price)
    named, *_ = database.games(id=sold["id"])
    checkout = {"game": named["name"], **price}
    assert api.get(checkout_of(sold)).difference(checkout) is None

    new = draw.game(shown["platform"], shown["genre"])
    assert api.post(LIST, new).difference(new) is None
    assert api.patch(path_of(changed), price).difference(changed | price) is None

    assert api.delete(path_of(deleted)).status == 204
    assert database.games(id=deleted["id"]) == []


def test_nothing_of_another_visitor(visitors, database, draw):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    game = draw.choice(database.games())
    assert visitors.leak(LIST, path_of(game), checkout_of(game)) is None
