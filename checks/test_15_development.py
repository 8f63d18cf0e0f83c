"""Development: no copies, no browser that keeps one, and no memcached; production as it was."""

from pytest import approx


NEWS = "/news/"
STOCK = "/stock/"
QUESTIONS = "/questions/"
PRICE_LIST = "/price-list/"

QUESTION = {"text": "Is Silver Orchard coming?"}
TWO_HOURS = approx(7200, abs=3)

NEWEST_GAME_IS_CHEAPER = "UPDATE videogames_videogame SET price = '1.50' WHERE id = 1000"
ONE_GAME_IS_SOLD_OUT = "DELETE FROM videogames_videogame WHERE id = 1"


def test_production_keeps_the_news(api, memcached):
    """Without DJANGO_ENV, memcached and browsers keep /news/ for two hours."""
    response = api.get(NEWS)

    assert response.cache_control.get("max-age") == "7200"
    assert [page.ttl for page in memcached.pages()] == [TWO_HOURS]


def test_production_keeps_the_stock(api, workers, database):
    """Without DJANGO_ENV, three workers share one copy of /stock/."""
    workers(3)
    api.get(STOCK)
    database.execute(ONE_GAME_IS_SOLD_OUT)

    response = api.get(STOCK)

    assert response.json["games"] == 1000


def test_production_counts_and_locks(api, workers):
    """Without DJANGO_ENV, three workers share one printer and one limit."""
    workers(3)
    api.post(PRICE_LIST, {})

    assert api.post(PRICE_LIST, {}).status == 409

    for _ in range(3):
        api.post(QUESTIONS, QUESTION)

    assert api.post(QUESTIONS, QUESTION).status == 429


def test_development_keeps_no_copy(api, environment, database):
    """In development a change shows at once in /stock/ and in /news/."""
    environment(DJANGO_ENV="development")
    api.get(STOCK)
    api.get(NEWS)
    database.execute(ONE_GAME_IS_SOLD_OUT)
    database.execute(NEWEST_GAME_IS_CHEAPER)

    assert api.get(STOCK).json["games"] == 999
    assert api.get(NEWS).json[0]["price"] == "1.50"


def test_browser_keeps_no_news(api, environment):
    """In development no browser keeps /news/."""
    environment(DJANGO_ENV="development")
    response = api.get(NEWS)

    said = response.cache_control
    unused = not said.keys().isdisjoint({"no-store", "no-cache"})
    seconds = "0" if unused else said.get("max-age", "0")
    # Expires counts where there is no max-age (RFC 9111, section 4.2.1).
    expires = 0 if unused or "max-age" in said else response.expires_in or 0

    assert seconds == "0"
    assert expires <= 0


def test_development_limits_questions(api, environment):
    """In development the fourth question within a minute is refused."""
    environment(DJANGO_ENV="development")
    for _ in range(3):
        api.post(QUESTIONS, QUESTION)

    response = api.post(QUESTIONS, QUESTION)

    assert response.status == 429


def test_development_prints_once(api, environment):
    """In development a second price list waits for the first."""
    environment(DJANGO_ENV="development")
    api.post(PRICE_LIST, {})

    response = api.post(PRICE_LIST, {})

    assert response.status == 409


def test_development_needs_no_memcached(api, environment, memcached):
    """In development nothing asks memcached."""
    environment(DJANGO_ENV="development", MEMCACHED="127.0.0.1:1")
    api.get(NEWS)
    api.get(STOCK)
    api.post(QUESTIONS, QUESTION)
    api.post(PRICE_LIST, {})

    assert memcached.entries() == []


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(NEWS, STOCK) is None
