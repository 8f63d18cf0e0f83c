"""The session leak: what belongs to one visitor, in a cache that all of them share."""

from pytest import approx

from hitormiss.judging.rows import GAME


OPEN = {"preview": "open"}

API = {
    "GET /videogames/": (200, [GAME, ...]),
    "GET /for-you/": (200, {"for": str, "platform": str, "games": [str, ...]}),
    "PUT /platform/": (200, {"platform": str}),
    "GET /preview/": (200, None),
    "POST /preview/": (201, OPEN),
}

LIST = "/videogames/"
FOR_YOU = "/for-you/"
PLATFORM = "/platform/"
PREVIEW = "/preview/"
OTHERS = ["PlayStation", "Switch", "Xbox"]
"""The platforms besides PC, which is for a visitor who has chosen none."""

WORD = {"word": "nebula"}
QUESTION = {"question": "What is the word?"}
TWO_HOURS = approx(7200, abs=20)
HALF_AN_HOUR = approx(1800, abs=20)


def games_for(database, name, platform="PC"):
    """What /for-you/ sends to the user with this *name*."""
    [(number,)] = database.execute("SELECT id FROM auth_user WHERE username = ?", (name,))
    games = database.games("-created", platform=platform)[3 * number : 3 * number + 3]
    return {"for": name, "platform": platform, "games": [game["name"] for game in games]}


def next_games(database):
    """What /preview/ sends to someone who has given the word."""
    return {"games": [game["name"] for game in database.games("-released")[:3]]}


def rename(database, draw, name):
    """Give the game with this *name* another one: a response that is made after that has it."""
    database.execute("UPDATE videogames_videogame SET name = ? WHERE name = ?", (draw.name(), name))


def test_each_gets_their_own(open_browser, database, memcached):
    """In any order, ana and bob each get their own games, and a stranger gets a 403."""
    stranger = open_browser()
    own = {name: (open_browser(name), games_for(database, name)) for name in ("ana", "bob")}

    for order in (("ana", None, "bob"), ("bob", "ana", None), (None, "bob", "ana")):
        for name in order * 2:
            if name is None:
                assert stranger.get(FOR_YOU).status == 403
            else:
                browser, games = own[name]
                assert browser.get(FOR_YOU).difference(games) is None

        memcached.expire_copies()


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(LIST, FOR_YOU, PREVIEW) is None


def test_old_session_gets_nothing(open_browser, database, draw):
    """After a new password or a closed account, the old session gets a 403 at once."""
    closed, changed = draw.sample(["ana", "bob"], 2)
    browsers = [open_browser(closed), open_browser(changed)]
    for browser in browsers * 2:
        browser.get(FOR_YOU)
    database.execute("UPDATE auth_user SET is_active = 0 WHERE username = ?", (closed,))
    database.execute("UPDATE auth_user SET password = ? WHERE username = ?", (draw.word(), changed))

    for browser in browsers:
        assert browser.get(FOR_YOU).status == 403


def test_choice_shows_at_once(open_browser, database, draw):
    """A platform that ana chooses shows at once, each time, and bob does not get it."""
    ana, bob = open_browser("ana"), open_browser("bob")
    one, other = draw.sample(OTHERS, 2)
    ana.get(FOR_YOU)
    bob.get(FOR_YOU)

    for platform in (one, other, one):
        ana.put(PLATFORM, {"platform": platform})
        games = games_for(database, "ana", platform)

        assert ana.get(FOR_YOU).difference(games) is None
        assert bob.get(FOR_YOU).json["platform"] == "PC"


def test_word_opens_the_preview(open_browser, database):
    """Someone who gives the word sees the next games at once, also after they got the question."""
    games = next_games(database)

    for name in ("ana", "bob", None):
        browser = open_browser(name)
        browser.get(PREVIEW)
        browser.post(PREVIEW, WORD)

        assert browser.get(PREVIEW).difference(games) is None


def test_preview_stays_closed(open_browser, memcached):
    """After someone has opened the preview, everybody else still gets the question."""
    for name in ("ana", None):
        browser = open_browser(name)
        browser.post(PREVIEW, WORD)
        for _ in ("made", "stored"):
            browser.get(PREVIEW)

        for other in ("bob", None):
            assert open_browser(other).get(PREVIEW).difference(QUESTION) is None

        memcached.expire_copies()


def test_for_you_is_made_once(open_browser, database, draw, memcached, restart):
    """A visitor's games are made once: their next visit costs fewer queries, whatever others do."""
    ana, bob = open_browser("ana"), open_browser("bob")

    for browser, other in ((ana, bob), (bob, ana)):
        mine, theirs = draw.sample(OTHERS, 2)
        browser.put(PLATFORM, {"platform": mine})
        made = browser.get(FOR_YOU)
        games, queries = made.json, made.queries
        other.get(FOR_YOU)
        other.put(PLATFORM, {"platform": theirs})
        other.post(PREVIEW, WORD)
        rename(database, draw, draw.choice(games["games"]))
        restart()

        again = browser.get(FOR_YOU)

        assert again.queries < queries
        assert again.difference(games) is None

        memcached.expire_copies()


def test_preview_is_made_once(open_browser, database, draw, memcached, restart):
    """The next games are made once: the next visit of someone with the word costs fewer queries."""
    for name in draw.sample(["ana", "bob"], 2):
        browser = open_browser(name)
        browser.post(PREVIEW, WORD)
        made = browser.get(PREVIEW)
        games, queries = made.json, made.queries
        rename(database, draw, draw.choice(games["games"]))
        restart()

        again = browser.get(PREVIEW)

        assert again.queries < queries
        assert again.difference(games) is None

        memcached.expire_copies()


def test_list_is_made_once(ana, api, database, draw, restart):
    """The list is made once for everybody, whatever their cookies."""
    games = database.games("-created")
    ana.get(LIST)
    database.change(draw.choice(games), price=draw.price())
    restart()

    for cookie in (f"theme={draw.word()}", f"_ga={draw.word()}"):
        again = api.get(LIST, Cookie=cookie)

        assert again.queries == 0
        assert again.difference(games) is None


def test_memcached_keeps_each_for_its_time(open_browser, database, draw, memcached):
    """memcached stores the list for two hours and the others for half an hour; then each is new."""
    ana = open_browser("ana")
    ana.post(PREVIEW, WORD)
    names = {
        LIST: lambda: [game["name"] for game in database.games("-created")],
        FOR_YOU: lambda: games_for(database, "ana")["games"],
        PREVIEW: lambda: next_games(database)["games"],
    }

    for path, expected in names.items():
        memcached.expire_copies()
        ana.get(path)

        assert (TWO_HOURS if path == LIST else HALF_AN_HOUR) in [
            entry.ttl for entry in memcached.entries()
        ]

        memcached.expire_copies()
        rename(database, draw, expected()[0])
        form = [{"name": name} for name in expected()] if path == LIST else {"games": expected()}

        assert ana.get(path).difference(form) is None


def test_proxies_keep_visitors_apart(open_browser):
    """/for-you/ and /preview/ name Cookie in Vary, and never say public or s-maxage."""
    for name, path in (("ana", FOR_YOU), ("bob", PREVIEW), (None, PREVIEW)):
        browser = open_browser(name)
        for opens in (False, True):
            if opens:
                browser.post(PREVIEW, WORD)
            for _ in ("made", "stored"):
                response = browser.get(path)

                assert "cookie" in response.vary
                for directive in ("public", "s-maxage"):
                    assert response.cache_control.get(directive) is None


def test_no_browser_keeps_the_old(open_browser, draw):
    """No browser may use old games after another choice, or the old question after the word."""
    ana = open_browser("ana")
    changes = {
        FOR_YOU: lambda: ana.put(PLATFORM, {"platform": draw.choice(OTHERS)}),
        PREVIEW: lambda: ana.post(PREVIEW, WORD),
    }

    for path, change in changes.items():
        seen = [ana.get(path), ana.get(path)]
        cookies = ana.cookies
        change()

        # A browser uses no copy that was made for other cookies.
        for response in seen if ana.cookies == cookies else []:
            assert response.fresh_for == 0


def test_api_answers_as_before(open_browser, api, ana, database, draw, memcached):
    """The API still answers as before: the list, a choice and a word that stay, and its errors."""
    choice = {"platform": draw.choice(OTHERS)}
    assert api.get(LIST).difference(database.games("-created")) is None
    assert api.put(PLATFORM, choice).status == 403
    assert ana.put(PLATFORM, choice).status == 403

    for name in ("ana", "bob"):
        browser = open_browser(name)
        assert browser.get(PREVIEW).difference(QUESTION) is None
        assert browser.post(PREVIEW, {"word": draw.word()}).status == 400
        assert browser.put(PLATFORM, {"platform": draw.word()}).status == 400
        assert browser.post(PREVIEW, WORD).difference(OPEN) is None

        for platform in draw.sample(["PC", *OTHERS], 4):
            choice = {"platform": platform}
            assert browser.put(PLATFORM, choice).difference(choice) is None
            memcached.expire_copies()
            assert browser.get(FOR_YOU).difference(games_for(database, name, platform)) is None

        assert browser.get(PREVIEW).difference(next_games(database)) is None
        memcached.expire_copies()
