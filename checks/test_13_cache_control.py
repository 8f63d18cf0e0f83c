"""Cache-Control: eight directives on four responses, and what they make of each cache."""

from functools import partial

from pytest import approx

from hitormiss.judging.rows import GAME


API = {
    "GET /videogames/": (200, [GAME, ...]),
    "GET /charts/": (200, [GAME, ...]),
    "GET /basket/": (200, {"owner": str, "games": [str, ...]}),
    "GET /logo/": (200, None),
}

LIST = "/videogames/"
CHARTS = "/charts/"
BASKET = "/basket/"
LOGO = "/logo/"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>'
ONE_HOUR = approx(3600, abs=3)


def directives(response):
    """The directives as they are written, in any order."""
    return {f"{name}={value}" if value else name for name, value in response.cache_control.items()}


def each_visitor(api, ana, draw):
    """The get of three visitors in any order, and of the first once more."""
    visitors = [api.get, ana.get, partial(api.get, Cookie=f"theme={draw.word()}")]
    draw.shuffle(visitors)
    return [*visitors, visitors[0]]


def test_list_is_good_for_an_hour(api, ana, draw):
    """A client may keep the list for an hour, and then has to ask again; no directive says more."""
    for get in each_visitor(api, ana, draw):
        response = get(LIST)

        assert directives(response) == {"max-age=3600", "must-revalidate"}


def test_list_is_only_promised(api, ana, database, draw, memcached):
    """Nothing on our side keeps the list: memcached has no copy, and a new price shows at once."""
    for get in each_visitor(api, ana, draw):
        newest, *_ = get(LIST).json

        assert memcached.entries() == []

        price = draw.price()
        database.change(newest, price=price)

        assert get(LIST).json[0]["price"] == price


def test_charts_have_two_times(api, ana, draw):
    """Browsers may keep the charts ten seconds, other caches an hour; no directive says more."""
    for get in each_visitor(api, ana, draw):
        response = get(CHARTS)

        assert directives(response) == {"public", "max-age=10", "s-maxage=3600"}


def test_charts_stay_in_memcached(api, ana, database, draw, memcached, restart):
    """memcached keeps one copy of the charts, for an hour, and nothing keeps them longer."""
    made = api.get(CHARTS).json

    copies = memcached.entries()

    assert [copy.ttl for copy in copies] == [ONE_HOUR] * max(1, len(copies))

    database.change(draw.choice(made), price=draw.price())
    restart()

    stored = api.get(CHARTS, Cookie=f"theme={draw.word()}", User_Agent=draw.word())

    assert stored.queries == 0
    assert ana.get(CHARTS).difference(made) is None

    memcached.expire()

    assert api.get(CHARTS).difference(database.games("-price")[:5]) is None


def test_basket_is_for_one_browser(api, ana, draw):
    """Only its visitor's browser may keep a basket, and asks before use; no directive says more."""
    for get in each_visitor(api, ana, draw):
        response = get(BASKET)

        # A max-age says nothing more where no-cache stands beside it.
        said = {one for one in directives(response) if not one.startswith("max-age=")}
        assert said == {"private", "no-cache"}


def test_basket_is_stored_nowhere_here(api, ana, bob, draw, memcached):
    """No basket is stored on our side: each visitor gets their own, made for this one request."""
    visitors = {"ana": ana, "bob": bob, "a visitor": api}

    for owner in [*visitors, *draw.sample([*visitors], 3)]:
        basket = visitors[owner].get(BASKET)

        assert basket.json["owner"] == owner
        assert basket.age is None

    assert memcached.entries() == []

    # Whose basket it is, only a query can tell.
    assert ana.get(BASKET).queries >= 1


def test_logo_stays_as_it_is(api, ana, draw):
    """Caches may keep the logo a day, proxies no longer and unchanged; no directive says more."""
    for get in each_visitor(api, ana, draw):
        response = get(LOGO)

        assert directives(response) == {"max-age=86400", "no-transform", "proxy-revalidate"}


def test_api_answers_as_before(api, ana, database, draw):
    """The API still answers as before: five newest games, the five dearest, a basket and a logo."""
    newest, dearest = draw.sample(database.games(), 2)
    database.change(newest, created=f"{draw.day()} 12:00:00")
    database.change(dearest, price=f"{draw.randrange(100, 900)}.{draw.randrange(10, 100)}")
    logo = api.get(LOGO)

    assert api.get(LIST).difference(database.games("-created")[:5]) is None
    assert api.get(CHARTS).difference(database.games("-price")[:5]) is None
    assert ana.get(BASKET).difference({"owner": "ana", "games": []}) is None
    assert logo.header("Content-Type") == "image/svg+xml"
    assert logo.body == SVG


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(LIST, CHARTS, BASKET, LOGO) is None
