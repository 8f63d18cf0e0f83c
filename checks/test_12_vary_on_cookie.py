"""Vary on Cookie: ana, bob and a stranger, each with a copy of their own that is made once."""

from pytest import approx


API = {"GET /newsfeed/": (200, {"for": str, "theme": str, "newest": [str, ...]})}

NEWSFEED = "/newsfeed/"
HALF_AN_HOUR = approx(1800, abs=3)


def theme(draw):
    """A theme cookie."""
    return f"theme={draw.word()}"


def rename_newest(database, draw):
    """Give the newest game another name: a newsfeed that is made after that has it."""
    newest, *_ = database.games("-created")
    name = draw.name()
    database.change(newest, name=name)
    return name


def test_each_has_a_newsfeed_of_their_own(api, ana, bob, draw):
    """After ana, bob gets his own newsfeed, a stranger nobody's, and each of them again."""
    visitors = {"ana": ana, "bob": bob, "a visitor": api}
    cookie = theme(draw)

    for name in [*visitors, *draw.sample([*visitors], 3)]:
        newsfeed = visitors[name].get(NEWSFEED, Cookie=cookie)

        assert newsfeed.json["for"] == name


def test_a_stranger_may_come_first(api, ana, bob, draw):
    """After a stranger without any cookie, ana and bob still get theirs."""
    api.get(NEWSFEED)

    for name, visitor in draw.sample([("ana", ana), ("bob", bob)], 2):
        assert visitor.get(NEWSFEED).json["for"] == name


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(NEWSFEED) is None


def test_each_theme_is_kept_apart(api, ana, draw):
    """Each theme cookie gets a newsfeed in its theme, signed in or not."""
    themes = [draw.word() for _ in range(3)]

    for visitor in (api, ana):
        for name in [*themes, themes[0]]:
            newsfeed = visitor.get(NEWSFEED, Cookie=f"theme={name}")

            assert newsfeed.json["theme"] == name


def test_stored_header_list_names_cookie(api, ana, draw, memcached):
    """Cookie is in the header list that memcached holds, not in Vary alone."""
    for response in (api.get(NEWSFEED, Cookie=theme(draw)), ana.get(NEWSFEED)):
        assert "cookie" in response.vary
        assert "cookie" in memcached.varies_on(NEWSFEED)


def test_equal_cookies_share_a_copy(api, database, draw, restart):
    """Strangers with the same cookie share one copy, whatever their browser."""
    cookies = [theme(draw), theme(draw)]
    made = [api.get(NEWSFEED, Cookie=cookie).json for cookie in cookies]
    rename_newest(database, draw)
    restart()

    for cookie, newsfeed in zip(cookies, made, strict=True):
        again = api.get(NEWSFEED, User_Agent=draw.word(), Cookie=cookie)

        assert again.queries == 0
        assert again.difference(newsfeed) is None


def test_copy_of_ana_is_kept(ana, bob, database, draw, restart):
    """ana's newsfeed is made once: her next visit costs fewer queries."""
    made = ana.get(NEWSFEED)
    bob.get(NEWSFEED)
    rename_newest(database, draw)
    restart()

    again = ana.get(NEWSFEED)

    assert again.queries < made.queries
    assert again.difference(made.json) is None


def test_memcached_keeps_each_for_half_an_hour(api, ana, database, draw, memcached):
    """memcached keeps each newsfeed for half an hour, and nothing keeps one longer."""
    ana.get(NEWSFEED)
    cookie = theme(draw)
    api.get(NEWSFEED, Cookie=cookie)

    copies = memcached.entries()

    assert [copy.ttl for copy in copies] == [HALF_AN_HOUR] * max(1, len(copies))

    name = rename_newest(database, draw)
    memcached.expire()

    assert api.get(NEWSFEED, Cookie=cookie).json["newest"][0] == name


def test_api_answers_as_before(api, ana, database, draw, memcached):
    """The API still answers as before: the visitor, the theme, the three newest games by name."""
    color = draw.word()
    asked = [
        (ana, {"Cookie": f"theme={color}"}, {"for": "ana", "theme": color}),
        (api, {}, {"theme": "light"}),
    ]
    for visitor, cookies, said in asked:
        game = draw.choice(database.games())
        database.change(game, name=draw.name(), created=f"{draw.day()} 12:00:00")
        newest = [game["name"] for game in database.games("-created")[:3]]

        newsfeed = visitor.get(NEWSFEED, **cookies)

        assert newsfeed.difference(said | {"newest": newest}) is None

        memcached.expire()
