"""Development: no copies, no browser that keeps one, and no memcached; production as it was."""

from pytest import approx

from hitormiss.judging.rows import GAME


API = {
    "GET /news/": (200, [GAME, ...]),
    "GET /stock/": (200, {"games": int}),
    "POST /questions/": (201, {"received": bool}),
    "POST /price-list/": (202, {"detail": str}),
}

NEWS = "/news/"
STOCK = "/stock/"
QUESTIONS = "/questions/"
PRICE_LIST = "/price-list/"

TWO_HOURS = approx(7200, abs=10)
HOUR = approx(3600, abs=10)
MINUTE = approx(60, abs=10)


def test_production_keeps_the_news(api, draw, environment, memcached):
    """Unless DJANGO_ENV is development, memcached and browsers keep /news/ for two hours."""
    response = api.get(NEWS)

    assert response.cache_control.get("max-age") == "7200"

    stored = memcached.entries()

    assert [entry.ttl for entry in stored] == [TWO_HOURS] * max(1, len(stored))

    environment(DJANGO_ENV=draw.word())
    assert api.get(NEWS).fresh_for == 7200


def test_production_keeps_the_stock(api, database, draw, memcached, workers):
    """Without DJANGO_ENV, three workers share one copy of /stock/, for an hour."""
    first, second = draw.sample(database.games(), 2)
    database.delete(first)
    games = len(database.games())
    workers(3)
    api.get(STOCK)
    database.delete(second)

    for _ in ("the second", "and the third"):
        response = api.get(STOCK)

        assert response.json["games"] == games

    stored = memcached.entries()
    assert [entry.ttl for entry in stored] == [HOUR] * max(1, len(stored))


def test_production_counts_and_locks(api, draw, memcached, workers):
    """Without DJANGO_ENV, three workers share one printer and one limit, for a minute."""
    workers(3)
    api.post(PRICE_LIST, {})

    assert api.post(PRICE_LIST, {}).status == 409

    for _ in range(3):
        assert api.post(QUESTIONS, {"text": draw.name()}).status == 201

    assert api.post(QUESTIONS, {"text": draw.name()}).status == 429

    stored = memcached.own()
    assert [entry.ttl for entry in stored] == [MINUTE] * max(2, len(stored))


def test_development_keeps_no_copy(api, database, draw, environment):
    """In development each change shows at once in /stock/ and in /news/."""
    environment(DJANGO_ENV="development")
    newest = database.games("-created")
    place = draw.randrange(5)
    for gone in draw.sample(newest[10:], 2):
        price = draw.price()
        api.get(STOCK)
        api.get(NEWS)
        database.delete(gone)
        database.change(newest[place], price=price)
        games = len(database.games())

        assert api.get(STOCK).json["games"] == games
        assert api.get(NEWS).json[place]["price"] == price


def test_browser_keeps_no_news(api, draw, environment):
    """In development a browser asks each time: no copy of /news/ or /stock/ is used unasked."""
    environment(DJANGO_ENV="development")
    for path in draw.sample([NEWS, STOCK], 2):
        for _ in ("the first", "the second"):
            response = api.get(path)

            assert response.fresh_for == 0


def test_development_limits_questions(api, draw, environment):
    """In development three questions a minute are accepted, and each one after them is refused."""
    environment(DJANGO_ENV="development")
    for _ in range(3):
        assert api.post(QUESTIONS, {"text": draw.name()}).status == 201

    for _ in ("the fourth", "the fifth"):
        assert api.post(QUESTIONS, {"text": draw.name()}).status == 429


def test_development_prints_once(api, environment):
    """In development each other price list waits for the first."""
    environment(DJANGO_ENV="development")
    api.post(PRICE_LIST, {})

    for _ in ("the second", "the third"):
        assert api.post(PRICE_LIST, {}).status == 409


def test_development_needs_no_memcached(api, draw, environment, memcached):
    """In development all of it works without a memcached, and stores nothing in one."""
    environment(DJANGO_ENV="development", MEMCACHED="127.0.0.1:1")
    api.get(NEWS)
    api.get(STOCK)
    api.post(QUESTIONS, {"text": draw.name()})

    assert api.post(PRICE_LIST, {}).status == 202
    assert memcached.entries() == []


def test_api_answers_as_before(api, database, draw, environment, memcached):
    """The API still answers as before, in development too: news, stock, questions, price list."""
    for gone in draw.sample(database.games(), 2):
        database.delete(gone)
    games = database.games("-created")
    for start in (dict, lambda: environment(DJANGO_ENV="development")):
        memcached.expire()
        start()
        news = api.get(NEWS)
        assert news.header("X-Frame-Options") == "DENY"
        assert news.difference(games[:10]) is None
        assert api.get(STOCK).difference({"games": len(games)}) is None
        assert api.post(QUESTIONS, {"text": draw.name()}).difference({"received": True}) is None
        printed = api.post(PRICE_LIST, {})
        assert printed.difference({"detail": "It will take a minute."}) is None


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(NEWS, STOCK) is None
