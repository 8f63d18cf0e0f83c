"""How much caching saves: an honest measurement of a list and its cached twin."""

from pytest import approx


LIST = "/videogames/"
TWIN = "/cached/videogames/"
SUMMARY = "/summary/"


def test_twin_costs_no_query(api):
    """A second visitor gets the twin without a query."""
    api.get(TWIN)

    second = api.get(TWIN, Cookie="theme=dark")

    assert second.queries == 0


def test_twin_is_faster(ratio):
    """The cached twin answers at least three times as fast as the list."""
    assert ratio(LIST, TWIN, times=5) >= 3


def test_twin_has_the_same_games(api):
    """The twin holds the same 1,000 games: nothing else is compared."""
    twin = api.get(TWIN)

    assert twin.json[0]["id"] == 1000
    assert twin.json[-1]["id"] == 1


def test_summary_tells_medians(api):
    """One slow moment moves neither number of the summary."""
    told = api.post(SUMMARY, {"uncached": [40, 41, 42, 43, 900], "cached": [5, 4, 5, 6, 5, 900]})

    assert told.json["uncached"] == approx(42)
    assert told.json["cached"] == approx(5)


def test_first_answer_stands_apart(api):
    """The first answer of the twin, which fills the cache, is told apart from the hits."""
    told = api.post(SUMMARY, {"uncached": [40, 40, 40], "cached": [60, 2, 4, 6]})

    assert told.json["first"] == approx(60)
    assert told.json["cached"] == approx(4)


def test_ratio_says_how_many_times(api):
    """The ratio says how many times longer the uncached list takes."""
    told = api.post(SUMMARY, {"uncached": [40, 40, 40], "cached": [60, 5, 5, 5, 5, 5]})

    assert told.json["ratio"] == approx(8)


def test_debug_is_off(api):
    """A page that is not there is answered in a few words: DEBUG is off."""
    response = api.get("/nowhere/")

    assert int(response.header("Content-Length") or 0) < 1000


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(TWIN) is None
