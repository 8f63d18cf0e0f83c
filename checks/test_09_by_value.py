"""Cache by value: the rows of each platform kept as data, and given up when a game changes."""

from pytest import approx


LIST = "/videogames/"
PC = "/videogames/?platform=PC"
SWITCH_AND_PC = "/videogames/?platform=Switch&platform=PC"
DREAMCAST = "/videogames/?platform=Dreamcast"
GAME_BOY = "/videogames/?platform=Game+Boy"
NEWEST = "/videogames/1000/"
THREE_HOURS = approx(10800, abs=3)

NEW_PRICE = {"price": "1.50"}


def test_list_is_made_once(api):
    """The whole list is made once: a second visitor costs no query."""
    api.get(LIST)

    second = api.get(LIST, Cookie="theme=dark")

    assert second.queries == 0
    assert second.json[0]["id"] == 1000


def test_rows_stay_three_hours(api, memcached):
    """memcached keeps the rows for three hours, under a key of your own."""
    api.get(PC)

    times = [entry.ttl for entry in memcached.own()]

    assert THREE_HOURS in times


def test_empty_list_is_kept(api):
    """A platform without games is looked up once: an empty list is kept."""
    api.get(DREAMCAST)

    second = api.get(DREAMCAST)

    assert second.queries == 0
    assert second.json == []


def test_only_the_missing_is_made(api):
    """Of two platforms in one request, only the missing one is made."""
    api.get(PC)

    both = api.get(SWITCH_AND_PC)

    assert both.queries <= 1


def test_platforms_stay_apart(api):
    """Each platform brings its own games, in the order asked for."""
    api.get(PC)

    both = api.get(SWITCH_AND_PC)

    assert both.json[0]["platform"] == "Switch"
    assert both.json[-1]["platform"] == "PC"


def test_any_platform_is_answered(api):
    """A platform with a space in its name is answered, too."""
    response = api.get(GAME_BOY)

    assert response.status == 200


def test_new_price_shows(api):
    """A new price shows at once, on the game's platform as in the whole list."""
    api.get(PC)
    api.get(LIST)
    api.patch(NEWEST, NEW_PRICE)

    platform, everything = api.get(PC), api.get(LIST)

    assert platform.json[0]["price"] == "1.50"
    assert everything.json[0]["price"] == "1.50"


def test_moved_game_moves(api):
    """A game that moves to another platform changes lists at once."""
    api.get(PC)
    api.get(SWITCH_AND_PC)
    api.patch(NEWEST, {"platform": "Switch"})

    both, old = api.get(SWITCH_AND_PC), api.get(PC)

    assert both.json[0]["id"] == 1000
    assert old.json[0]["id"] != 1000


def test_stored_rows_are_data(api, memcached):
    """What memcached keeps is plain data, with no object of Django's in it."""
    api.get(PC)

    objects = memcached.objects()

    assert objects == set()


def test_no_browser_is_told(api):
    """No browser is told to keep the list."""
    response = api.get(PC)

    assert response.cache_control.get("max-age", "0") == "0"


def test_other_values_stay(api, memcached):
    """A change leaves alone what another program keeps in the same memcached."""
    memcached.put("newsletter", "1204 readers")
    api.get(PC)
    api.patch(NEWEST, NEW_PRICE)

    stored = memcached.ttls()

    assert "newsletter" in stored


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(LIST, NEWEST) is None
