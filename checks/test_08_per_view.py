"""Cache per view: one stored list for every visitor, and each game fresh."""

from pytest import approx


LIST = "/videogames/"
GAME = "/videogames/1/"
TWO_HOURS = approx(7200, abs=3)

PRICE_OF_GAME_1 = "39.99"
NEW_PRICE = {"price": "1.50"}
NEW_GAMES = [
    {
        "name": "Silver Orchard",
        "platform": "PC",
        "genre": "Puzzle",
        "price": "7.50",
        "released": "2026-11-01",
    },
    {
        "name": "Copper Meadow",
        "platform": "Switch",
        "genre": "Racing",
        "price": "12.00",
        "released": "2026-11-08",
    },
]


def price_of_game_1(response):
    return next(game["price"] for game in response.json if game["id"] == 1)


def test_list_is_cached(api):
    """The list is made once: a second visitor gets the stored copy."""
    api.get(LIST)

    second = api.get(LIST, Cookie="theme=dark")

    assert second.queries == 0
    assert price_of_game_1(second) == PRICE_OF_GAME_1


def test_list_promises_two_hours(api):
    """Cache-Control and Expires both promise the list for two hours."""
    made = api.get(LIST)

    assert made.cache_control.get("max-age") == "7200"

    stored = api.get(LIST)

    assert stored.expires_in == TWO_HOURS


def test_memcached_holds_the_list(api, memcached):
    """memcached holds one copy of the list, for two hours."""
    api.get(LIST)
    api.get(LIST, User_Agent="Firefox")

    copies = memcached.entries()

    assert [copy.ttl for copy in copies] == [TWO_HOURS]


def test_one_game_is_fresh(api):
    """One game is never kept: its new price shows at once."""
    api.get(GAME)
    api.patch(GAME, NEW_PRICE)

    response = api.get(GAME)

    assert response.json["price"] == "1.50"
    assert response.cache_control.get("max-age", "0") == "0"


def test_new_game_is_accepted(api):
    """A new game is still accepted."""
    for game in NEW_GAMES:
        response = api.post(LIST, game)

        assert response.status == 201
        assert response.json["name"] == game["name"]


def test_list_is_made_again(api, memcached):
    """When the stored list runs out, the next one shows the new price."""
    api.get(LIST)
    api.patch(GAME, NEW_PRICE)
    memcached.expire()

    response = api.get(LIST)

    assert price_of_game_1(response) == "1.50"


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(LIST, GAME) is None
