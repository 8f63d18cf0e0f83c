"""Cache per view: one stored list for every visitor, and each game fresh."""

from pytest import approx

from hitormiss.judging.rows import GAME


API = {
    "GET /videogames/": (200, [GAME, ...]),
    "POST /videogames/": (201, GAME),
    "GET /videogames/<id>/": (200, GAME),
    "PUT /videogames/<id>/": (200, GAME),
    "PATCH /videogames/<id>/": (200, GAME),
    "DELETE /videogames/<id>/": (204, None),
}

LIST = "/videogames/"
TWO_HOURS = approx(7200, abs=3)


def path_of(game):
    return f"/videogames/{game['id']}/"


def test_list_is_cached(api, ana, database, draw, restart):
    """The list is made once: each other visitor gets the stored copy."""
    games = database.games("-created")
    api.get(LIST)
    database.change(draw.choice(games), price=draw.price())
    restart()
    strangers = [{}, {"Cookie": f"theme={draw.word()}"}, {"User_Agent": draw.word()}]
    draw.shuffle(strangers)

    for headers in strangers:
        stored = api.get(LIST, **headers)

        assert stored.queries == 0
        assert stored.difference(games) is None

    assert ana.get(LIST).difference(games) is None


def test_list_promises_two_hours(api, draw):
    """New or stored, the list may be kept for two hours, by Cache-Control and by Expires."""
    for _ in ("made", "stored"):
        response = api.get(LIST, User_Agent=draw.word())

        assert response.cache_control.get("max-age") == "7200"
        assert response.expires_in == TWO_HOURS
        assert (response.age or 0) == approx(0, abs=3)


def test_memcached_holds_the_list(api, draw, memcached):
    """memcached stores one copy of the list, for two hours."""
    api.get(LIST)
    api.get(LIST, User_Agent=draw.word())

    copies = memcached.entries()

    assert [copy.ttl for copy in copies] == [TWO_HOURS]


def test_one_game_is_fresh(api, database, draw):
    """One game is never kept: whatever changes it, its new price shows at once."""
    game = draw.choice(database.games())
    changes = [
        lambda price: api.patch(path_of(game), {"price": price}),
        lambda price: api.put(path_of(game), game | {"price": price}),
        lambda price: database.change(game, price=price),
    ]
    draw.shuffle(changes)

    for change in changes:
        price = draw.price()
        api.get(path_of(game))
        change(price)

        response = api.get(path_of(game))

        assert response.json["price"] == price
        assert response.fresh_for == 0


def test_list_is_made_again(api, database, draw, memcached):
    """When the stored list expires, the next one shows the new price."""
    api.get(LIST)
    game, *_ = draw.sample(database.games(), 1)
    price = {"price": draw.price()}
    api.patch(path_of(game), price)
    memcached.expire()

    response = api.get(LIST)

    assert response.difference(database.games("-created")) is None


def test_api_answers_as_before(api, database, draw):
    """The API still answers as before: it lists, shows, adds, refuses, changes, deletes games."""
    games = database.games("-created")
    shown, changed, deleted = draw.sample(games, 3)
    assert api.get(LIST).difference(games) is None
    assert api.get(path_of(shown)).difference(shown) is None

    new = draw.game(shown["platform"], shown["genre"])
    price = {"price": draw.price()}
    assert api.post(LIST, new).difference(new) is None
    assert api.post(LIST, new | {"price": draw.word()}).status == 400
    assert api.patch(path_of(changed), price).difference(changed | price) is None

    response = api.delete(path_of(deleted))
    assert database.games(id=deleted["id"]) == []
    assert response.header("X-Frame-Options") == "DENY"


def test_nothing_of_another_visitor(visitors, database, draw):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(LIST, path_of(draw.choice(database.games()))) is None
