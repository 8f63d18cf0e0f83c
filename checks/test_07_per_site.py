"""The whole site: every answer stored for 15 minutes, and each visitor's apart."""

from pytest import approx


LIST = "/videogames/"
GAME = "/videogames/1/"
MISSING = "/videogames/1001/"
ME = "/me/"
NEWSLETTER = "/newsletter/"
FIFTEEN_MINUTES = approx(900, abs=3)

NEW_GAME = {
    "name": "Silver Orchard",
    "platform": "PC",
    "genre": "Puzzle",
    "price": "7.50",
    "released": "2026-11-01",
}


def test_list_is_stored(api):
    """The list is made once: asked again, it costs no query."""
    api.get(LIST)

    second = api.get(LIST)

    assert second.queries == 0


def test_greeting_is_stored(ana):
    """ana's greeting at /me/ is made once: asked again, it costs no query."""
    ana.get(ME)

    second = ana.get(ME)

    assert second.queries == 0


def test_answers_promise_fifteen_minutes(api):
    """Cache-Control and Expires both promise an answer for 15 minutes."""
    response = api.get(GAME)

    assert response.cache_control.get("max-age") == "900"
    assert response.expires_in == FIFTEEN_MINUTES


def test_memcached_holds_a_game(api, memcached):
    """memcached holds one copy of a game, for 15 minutes."""
    api.get(GAME)

    copies = memcached.entries()

    assert [copy.ttl for copy in copies] == [FIFTEEN_MINUTES]


def test_bob_is_greeted_as_bob(ana, bob):
    """bob is greeted as bob, also right after ana."""
    ana.get(ME)

    response = bob.get(ME)

    assert response.json["hello"] == "bob"


def test_form_is_not_stored(api, memcached):
    """The newsletter's form is never stored: it holds one visitor's token."""
    api.get(NEWSLETTER)

    copies = memcached.entries()

    assert copies == []


def test_post_needs_a_token(api):
    """The newsletter refuses a POST that brings no token."""
    response = api.post(NEWSLETTER, {"email": "ana@example.com"})

    assert response.status == 403


def test_new_game_is_not_stored(api, memcached):
    """A missing game's 404 and a new game's 201 leave nothing in memcached."""
    api.get(MISSING)
    response = api.post(LIST, NEW_GAME)

    assert response.status == 201
    assert memcached.entries() == []


def test_framing_is_forbidden(api):
    """Asked for again, an answer still carries X-Frame-Options: DENY."""
    api.get(GAME)

    second = api.get(GAME)

    assert second.header("X-Frame-Options") == "DENY"


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(LIST, ME, NEWSLETTER) is None
