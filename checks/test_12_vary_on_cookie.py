"""Vary on Cookie: ana, bob and a stranger, each with a copy of their own that is made once."""

NEWSFEED = "/newsfeed/"


def test_each_has_a_newsfeed_of_their_own(api, ana, bob):
    """After ana, bob gets his own newsfeed, a stranger nobody's."""
    ana.get(NEWSFEED)
    for_bob = bob.get(NEWSFEED)

    assert for_bob.json["for"] == "bob"

    for_a_stranger = api.get(NEWSFEED)

    assert for_a_stranger.json["for"] == "a visitor"


def test_a_stranger_may_come_first(api, ana):
    """After a stranger without any cookie, ana still gets hers."""
    api.get(NEWSFEED)

    for_ana = ana.get(NEWSFEED)

    assert for_ana.json["for"] == "ana"


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(NEWSFEED) is None


def test_each_theme_is_kept_apart(api):
    """Two theme cookies get two newsfeeds."""
    api.get(NEWSFEED, Cookie="theme=dark")

    light = api.get(NEWSFEED, Cookie="theme=light")

    assert light.json["theme"] == "light"


def test_stored_header_list_names_cookie(api, memcached):
    """Cookie is in the header list that memcached holds, not in Vary alone."""
    api.get(NEWSFEED, Cookie="theme=dark")

    assert "cookie" in memcached.varies_on(NEWSFEED)


def test_equal_cookies_share_a_copy(api):
    """Strangers with the same cookie share one copy, whatever their browser."""
    api.get(NEWSFEED, Cookie="theme=dark")
    api.get(NEWSFEED, Cookie="theme=light")

    again = api.get(NEWSFEED, Cookie="theme=dark", User_Agent="Firefox")

    assert again.queries == 0


def test_copy_of_ana_is_kept(ana, bob):
    """ana's newsfeed is made once: her next visit costs fewer queries."""
    made = ana.get(NEWSFEED).queries
    bob.get(NEWSFEED)

    again = ana.get(NEWSFEED)

    assert again.queries < made
