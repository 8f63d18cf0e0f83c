"""memcached down: a shop that works without it, uses it again soon, and loses nothing with it."""

from pytest import approx

from hitormiss.judging.rows import GAME


AT_ONCE = 1  # sessions may lie in files of FOLDER, which the checks share

API = {
    "GET /news/": (200, [GAME, ...]),
    "GET /basket/": (200, {"games": [int, ...]}),
    "POST /basket/": (201, {"games": [int, ...]}),
    "POST /questions/": (201, {"text": str}),
}

NEWS = "/news/"
BASKET = "/basket/"
QUESTIONS = "/questions/"
PROCESSES = 3
LIMIT = 3
TEN_MINUTES = approx(600, abs=5)
LONG = 1000
"""Seconds after which any process uses memcached again."""


def news(database):
    """What /news/ sends."""
    return database.games("-created")[:5]


def pass_by(api, pass_time, processes, rounds=1, seconds=1.0):
    """So many *rounds*, so many *seconds* apart, in which each process sends the news."""
    for _ in range(rounds):
        pass_time(seconds)
        for _ in range(processes):
            api.get(NEWS)


def queries_after(api, pass_time, outage, leave, processes):
    """
    Take memcached away, let each process meet that four times, and bring it back.

    Returns the queries for the news of each process, five seconds later.
    """
    pass_by(api, pass_time, processes)
    leave()
    pass_by(api, pass_time, processes, rounds=4, seconds=1.5)
    outage.end()
    pass_by(api, pass_time, processes, rounds=5)
    return [api.get(NEWS).queries for _ in range(processes)]


def test_news_are_kept(api, single_threaded, database, draw, memcached):
    """Three processes share one copy of the news, which memcached keeps for ten minutes."""
    single_threaded(PROCESSES)
    made = news(database)
    api.get(NEWS)

    assert [entry.ttl for entry in memcached.entries()] == [TEN_MINUTES]

    database.change(draw.choice(made), price=draw.price())
    for _ in range(PROCESSES):
        again = api.get(NEWS)

        assert again.queries == 0
        assert again.difference(made) is None


def test_stopped(api, single_threaded, database, pass_time, outage):
    """While memcached is stopped, each process sends the news."""
    single_threaded(PROCESSES)
    made = news(database)
    pass_by(api, pass_time, PROCESSES)
    outage.stop()

    for _ in range(3):
        for _ in range(PROCESSES):
            assert api.get(NEWS).difference(made) is None
        pass_time(3)


def test_hung(api, single_threaded, pass_time, outage):
    """While memcached hangs, /news/ waits for it for at most half a second."""
    single_threaded(PROCESSES)
    pass_by(api, pass_time, PROCESSES)
    outage.hang()

    for _ in range(3):
        for _ in range(PROCESSES):
            assert api.get(NEWS).waited <= 0.5
        pass_time(10)


def test_next_does_not_wait(api, single_threaded, outage):
    """After one visitor has waited for a hung memcached, the next one at that process does not."""
    single_threaded(1)
    api.get(NEWS)
    outage.hang()
    api.get(NEWS)

    assert api.get(NEWS).waited <= 0.1


def test_back_after_stop(api, single_threaded, pass_time, outage):
    """Five seconds after a stopped memcached is back, each process gets the news from it."""
    single_threaded(2)

    assert queries_after(api, pass_time, outage, outage.stop, 2) == [0, 0]


def test_back_after_hang(api, single_threaded, pass_time, outage):
    """Five seconds after a hung memcached is back, a process gets the news from it."""
    single_threaded(1)

    assert queries_after(api, pass_time, outage, outage.hang, 1) == [0]


def test_basket_stays(open_browser, single_threaded, database, draw, outage):
    """Each process has the same basket, while memcached is stopped and after it is back, empty."""
    single_threaded(PROCESSES)
    first, second = (game["id"] for game in draw.sample(database.games(), 2))
    visitor = open_browser()
    visitor.post(BASKET, {"game": first})
    outage.stop()

    for _ in range(PROCESSES):
        assert visitor.get(BASKET).difference({"games": [first]}) is None

    visitor.post(BASKET, {"game": second})
    outage.end()

    for _ in range(PROCESSES):
        assert visitor.get(BASKET).difference({"games": [first, second]}) is None


def test_basket_after_a_hang(open_browser, single_threaded, database, draw, pass_time, outage):
    """What is put into a basket while memcached hangs is still there when it is back."""
    single_threaded(1)
    first, second = (game["id"] for game in draw.sample(database.games(), 2))
    visitor = open_browser()
    visitor.post(BASKET, {"game": first})
    outage.hang()
    visitor.post(BASKET, {"game": second})
    outage.end()

    for _ in range(2):
        pass_time(LONG)

        assert visitor.get(BASKET).difference({"games": [first, second]}) is None


def test_limit_holds(api, manage, single_threaded, draw, outage):
    """The fourth question in a minute gets a 429, although memcached stops before it."""
    manage("createcachetable")
    single_threaded(PROCESSES)
    last = draw.randrange(1, LIMIT)

    for number in range(LIMIT):
        if number == last:
            outage.stop()
        assert api.post(QUESTIONS, {"text": draw.name()}).status == 201

    assert api.post(QUESTIONS, {"text": draw.name()}).status == 429


def test_api_answers_as_before(open_browser, api, manage, database, draw, pass_time):
    """The API still answers as before: the news, two baskets, and three questions a minute each."""
    manage("createcachetable")
    assert api.get(NEWS).difference(news(database)) is None

    for browser in (open_browser(), open_browser("bob")):
        first, second = (game["id"] for game in draw.sample(database.games(), 2))
        assert browser.get(BASKET).difference({"games": []}) is None
        assert browser.post(BASKET, {"game": draw.randrange(10**6, 10**7)}).status == 400
        assert browser.post(BASKET, {"game": first}).difference({"games": [first]}) is None
        assert browser.post(BASKET, {"game": second}).difference({"games": [first, second]}) is None
        assert browser.get(BASKET).difference({"games": [first, second]}) is None

        for _ in range(2):
            text = draw.name()
            assert browser.post(QUESTIONS, {"text": text}).difference({"text": text}) is None
            assert browser.post(QUESTIONS, {"text": ""}).status == 400
            assert browser.post(QUESTIONS, {"text": text}).status == 201
            assert browser.post(QUESTIONS, {"text": text}).status == 429
            pass_time(61)


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(NEWS, BASKET) is None
