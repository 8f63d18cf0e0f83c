"""The whole site: every answer stored for 15 minutes, and each visitor's apart."""

from pytest import approx

from hitormiss.judging.rows import GAME


API = {
    "GET /videogames/": (200, [GAME, ...]),
    "POST /videogames/": (201, GAME),
    "GET /videogames/<id>/": (200, GAME),
    "PUT /videogames/<id>/": (200, GAME),
    "PATCH /videogames/<id>/": (200, GAME),
    "DELETE /videogames/<id>/": (204, None),
    "GET /me/": (200, {"hello": str}),
    "GET /newsletter/": (200, {"token": str}),
    "POST /newsletter/": (201, {"subscribed": True}),
}

LIST = "/videogames/"
ME = "/me/"
NEWSLETTER = "/newsletter/"
FIFTEEN_MINUTES = approx(900, abs=10)


def path_of(game):
    return f"/videogames/{game['id']}/"


def test_list_is_stored(api, database, draw, restart):
    """The list and each game are made once: the next time, they cost no query."""
    games = database.games("-created")
    pages = {LIST: games} | {path_of(game): game for game in draw.sample(games, 3)}
    for path in pages:
        api.get(path)
    restart()

    for path, made in pages.items():
        again = api.get(path)

        assert again.queries == 0
        assert again.difference(made) is None


def test_greeting_is_stored(ana, bob, draw, restart):
    """ana's and bob's greetings at /me/ are each made once: the next time, they cost no query."""
    members = draw.sample([ana, bob], 2)
    for member in members:
        member.get(ME)
    restart()

    for member in members:
        again = member.get(ME)

        assert again.queries == 0


def test_answers_promise_fifteen_minutes(api, ana, database, draw):
    """New or stored, each response may be kept for 15 minutes, by Cache-Control and by Expires."""
    game = draw.choice(database.games())
    for path in draw.sample([LIST, path_of(game), ME], 3):
        for _ in ("made", "stored"):
            response = ana.get(path)

            assert response.cache_control.get("max-age") == "900"
            assert response.expires_in == FIFTEEN_MINUTES


def test_memcached_holds_a_game(api, database, draw, memcached):
    """memcached stores one copy of each game for 15 minutes, also after it was made again."""
    games = draw.sample(database.games(), 3)
    for _ in ("made", "made again"):
        for game in games:
            api.get(path_of(game))
            api.get(path_of(game), User_Agent=draw.word())

        copies = memcached.entries()

        assert [copy.ttl for copy in copies] == [FIFTEEN_MINUTES] * 3
        memcached.expire()


def test_bob_is_greeted_as_bob(api, ana, bob, draw):
    """Each visitor is greeted by name, or as a visitor, in any order."""
    names = {"ana": ana, "bob": bob, "visitor": api}
    for name in [*draw.sample(list(names), 3), *draw.sample(list(names), 3)]:
        response = names[name].get(ME)

        assert response.json["hello"] == name


def test_form_is_not_stored(api, ana, draw, memcached):
    """The newsletter's form is never stored: it contains one visitor's token."""
    cookie = api.get(NEWSLETTER).cookie
    api.get(NEWSLETTER, Cookie=cookie)
    ana.get(NEWSLETTER, Cookie=f"theme={draw.word()}")

    copies = memcached.entries()

    assert copies == []


def test_post_needs_a_token(api, draw):
    """The newsletter refuses each POST without the token of its form."""
    data = {"email": f"{draw.word()}@example.com"}
    cookie = api.get(NEWSLETTER).cookie
    requests = [{}, {"Cookie": cookie}, {"Cookie": cookie, "X_CSRFToken": 32 * draw.choice("abc")}]

    for headers in draw.sample(requests, 3):
        response = api.post(NEWSLETTER, data, **headers)

        assert response.status == 403


def test_new_game_is_not_stored(api, database, draw, memcached):
    """A missing game's 404, and the response to each POST, PATCH and PUT, are not stored."""
    game, other = draw.sample(database.games(), 2)
    new = draw.game(game["platform"], game["genre"])
    missing = f"/videogames/{draw.randrange(2000, 9000)}/"

    assert api.get(missing).status == 404

    api.post(LIST, new)
    api.patch(path_of(game), {"price": draw.price()})
    api.put(path_of(other), new)
    assert memcached.entries() == []


def test_framing_is_forbidden(api, ana, database, draw):
    """Each response, new or stored, has X-Frame-Options: DENY."""
    game = draw.choice(database.games())
    for path in draw.sample([LIST, path_of(game), ME], 3):
        for _ in ("made", "stored"):
            response = ana.get(path)

            assert response.header("X-Frame-Options") == "DENY"


def test_api_answers_as_before(api, database, draw):
    """The API still answers as before: games are shown, added, changed, deleted; the form works."""
    games = database.games("-created")
    game = draw.choice(games)
    assert api.get(LIST).difference(games) is None
    assert api.get(path_of(game)).difference(game) is None

    new = draw.game(game["platform"], game["genre"])
    price = {"price": draw.price()}
    assert api.post(LIST, new).difference(new) is None
    assert api.patch(path_of(game), price).difference(game | price) is None

    deleted = api.delete(path_of(game))
    assert database.games(id=game["id"]) == []
    assert deleted.header("X-Content-Type-Options") == "nosniff"

    form = api.get(NEWSLETTER)
    token = {"X_CSRFToken": form.json["token"], "Cookie": form.cookie}
    email = {"email": f"{draw.word()}@example.com"}
    assert api.post(NEWSLETTER, email, **token).status == 201


def test_nothing_of_another_visitor(visitors, database, draw):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    game = draw.choice(database.games())
    assert visitors.leak(LIST, path_of(game), ME, NEWSLETTER) is None
