"""Never cache: two answers that no cache may keep, on a site that stores the rest."""

LIST = "/videogames/"
GAME = "/videogames/1/"
CHECKOUT = "/checkout/1/"

NEW_PRICE = {"price": "1.50"}
FORBIDS = {"max-age=0", "no-cache", "no-store", "must-revalidate", "private"}


def directives(response):
    """The directives as they are written, in any order."""
    return {f"{name}={value}" if value else name for name, value in response.cache_control.items()}


def test_game_is_fresh(api, memcached):
    """One game is stored nowhere: its new price shows at once."""
    api.get(GAME)
    api.patch(GAME, NEW_PRICE)

    response = api.get(GAME)

    assert response.json["price"] == "1.50"

    copies = memcached.entries()

    assert copies == []


def test_game_forbids_every_cache(api):
    """One game forbids every cache to keep it, in all five directives."""
    response = api.get(GAME)

    assert directives(response) == FORBIDS


def test_checkout_is_fresh(api, memcached):
    """A checkout is stored nowhere: it asks for the new price at once."""
    api.get(CHECKOUT)
    api.patch(GAME, NEW_PRICE)

    response = api.get(CHECKOUT)

    assert response.json["price"] == "1.50"

    copies = memcached.entries()

    assert copies == []


def test_checkout_forbids_every_cache(api):
    """A checkout forbids every cache to keep it, in all five directives."""
    response = api.get(CHECKOUT)

    assert directives(response) == FORBIDS


def test_list_is_still_stored(api):
    """The list is still stored: a second request costs no query."""
    api.get(LIST)

    second = api.get(LIST)

    assert second.queries == 0


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(LIST, GAME, CHECKOUT) is None
