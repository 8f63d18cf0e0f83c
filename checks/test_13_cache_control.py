"""Cache-Control: eight directives on four answers, and what they make of each cache."""

from pytest import approx


LIST = "/videogames/"
CHARTS = "/charts/"
BASKET = "/basket/"
LOGO = "/logo/"
ONE_HOUR = approx(3600, abs=3)


def directives(response):
    """The directives as they are written, in any order."""
    return {f"{name}={value}" if value else name for name, value in response.cache_control.items()}


def test_list_is_good_for_an_hour(api):
    """A client may keep the list for an hour, then it has to ask again."""
    response = api.get(LIST)

    assert directives(response) == {"max-age=3600", "must-revalidate"}


def test_list_is_only_promised(api, memcached):
    """memcached keeps no copy of the list: the hour is for clients."""
    api.get(LIST)

    copies = memcached.entries()

    assert copies == []


def test_charts_have_two_times(api):
    """Any cache may keep the charts: a browser ten seconds, a shared one an hour."""
    response = api.get(CHARTS)

    assert directives(response) == {"public", "max-age=10", "s-maxage=3600"}


def test_charts_stay_in_memcached(api, memcached):
    """memcached keeps the charts for an hour."""
    api.get(CHARTS)

    copies = memcached.entries()

    assert [copy.ttl for copy in copies] == [ONE_HOUR]


def test_basket_is_for_one_browser(ana):
    """Only its visitor's browser may keep a basket, to ask before each use."""
    response = ana.get(BASKET)

    # A max-age changes nothing where no-cache stands beside it.
    said = {one for one in directives(response) if not one.startswith("max-age=")}
    assert said == {"private", "no-cache"}


def test_basket_is_stored_nowhere_here(ana, bob, memcached):
    """After ana, bob gets his own basket: memcached keeps nobody's."""
    ana.get(BASKET)
    basket = bob.get(BASKET)

    assert basket.json["owner"] == "bob"

    copies = memcached.entries()

    assert copies == []


def test_logo_stays_as_it_is(api):
    """The logo is good for a day: proxies keep it unchanged, never beyond."""
    response = api.get(LOGO)

    assert directives(response) == {"max-age=86400", "no-transform", "proxy-revalidate"}


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(LIST, CHARTS, BASKET, LOGO) is None
