"""One megabyte: a list that is too large for one item of memcached, kept whole."""

from hitormiss.judging.rows import GAME


API = {"GET /offers/": (200, [GAME | {"country": str, "article": str, "link": str}, ...])}

OFFERS = "/offers/"
COUNTRIES = ["DE", "ES", "FR"]
MOST_ITEMS = 8


def offers(database, *countries):
    """What the API lists: the games in each country in turn, newest first."""
    games = database.games("-created")
    return [
        game
        | {
            "country": country,
            "article": f"{country}-2026-{game['id']:06}",
            "link": f"https://shop.example/{country.lower()}/videogames/{game['id']}/",
        }
        for country in countries or COUNTRIES
        for game in games
    ]


def at_one_price(database, draw):
    """Give all games one new price, and return what the API lists then."""
    database.execute("UPDATE videogames_videogame SET price = ?", (draw.price(),))
    return offers(database)


def begun(response, lists):
    """The one of *lists* that the response begins as; the last, if it begins as none."""
    first = response.json[:1]
    return next((one for one in lists if one[:1] == first), lists[-1])


def test_every_visitor_gets_the_stored_list(api, ana, database, draw, workers):
    """Three processes share one stored list: after the first, no visitor costs a query."""
    workers(3)
    api.get(OFFERS)
    at_one_price(database, draw)

    for visitor in (ana, api, api):
        again = visitor.get(OFFERS, User_Agent=draw.word(), Cookie=f"theme={draw.word()}")

        assert again.queries == 0


def test_stored_list_is_the_first_response(api):
    """Each response has the same bytes, stored or not, with Content-Type application/json."""
    first = api.get(OFFERS)
    body = first.body

    for response in (first, api.get(OFFERS)):
        assert response.header("Content-Type") == "application/json"
        assert response.body == body


def test_growth_fits(api, database, draw, memcached):
    """With twice as many games, memcached keeps the whole list: a second visitor costs no query."""
    database.execute(
        "INSERT INTO videogames_videogame (name, platform, genre, price, released, created) "
        "SELECT name || ?, platform, genre, price, released, datetime(created, '+1 year') "
        "FROM videogames_videogame",
        (f" and {draw.name()}",),
    )
    api.get(OFFERS)

    again = api.get(OFFERS)

    assert again.queries == 0
    assert again.difference(offers(database)) is None
    assert len(memcached.entries()) > 0


def test_country_is_apart(api, database, draw):
    """Each country has its own offers, before and after the list of all countries is stored."""
    first, *others = draw.sample(COUNTRIES, 3)
    lists = {f"{OFFERS}?country={country}": [country] for country in others}

    for path, countries in {
        f"{OFFERS}?country={first}": [first],
        OFFERS: COUNTRIES,
        **lists,
    }.items():
        assert api.get(path).difference(offers(database, *countries)) is None


def test_whole_when_an_entry_expires(api, database, draw, items):
    """Whichever entry expires first, the list is whole, and its prices are of one time."""
    lists = [at_one_price(database, draw)]
    api.get(OFFERS)

    for item in items.largest_first()[:MOST_ITEMS]:
        lists.append(at_one_price(database, draw))
        items.expire(item)
        response = api.get(OFFERS)

        assert response.difference(begun(response, lists)) is None


def test_whole_when_a_process_is_late(api, database, draw, items, memcached):
    """When a slow process stores its old list last, the list is whole, with prices of one time."""
    lists = [at_one_price(database, draw)]
    api.get(OFFERS)
    late = items.largest_first()[:MOST_ITEMS]
    memcached.expire()
    lists.append(at_one_price(database, draw))
    api.get(OFFERS)

    for item in late:
        items.store_again(item)
        response = api.get(OFFERS)

        assert response.difference(begun(response, lists)) is None


def test_memcached_keeps_it_an_hour(api, database, draw, items):
    """memcached keeps the list for an hour, and then it is made again."""
    api.get(OFFERS)
    new = at_one_price(database, draw)
    items.let_pass(seconds=3570)

    assert api.get(OFFERS).queries == 0

    items.let_pass(seconds=60)

    assert api.get(OFFERS).difference(new) is None


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(OFFERS) is None


def test_api_answers_as_before(api, database, draw):
    """The API still answers as before: each country's offers, newest first, and none elsewhere."""
    game = draw.choice(database.games())
    database.change(game, name=draw.name(), created=f"{draw.day()} 12:00:00")
    expected = offers(database)

    for _ in ("made", "stored"):
        assert api.get(OFFERS).difference(expected) is None

    elsewhere = "+".join(["New", *(draw.word() for _ in range(30))])

    assert api.get(f"{OFFERS}?country={elsewhere}").json == []
