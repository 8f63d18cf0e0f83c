"""Tokens: responses that depend on who sends a token, and one that does not."""

from decimal import Decimal
from typing import NamedTuple

from pytest import approx

from hitormiss.judging.api import Api


API = {
    "GET /prices/": (200, {"for": str, "prices": [{"name": str, "price": str}, ...]}),
    "GET /orders/": (200, {"for": str, "orders": [str, ...]}),
    "GET /platforms/": (200, [{"platform": str, "games": int}, ...]),
}

PRICES = "/prices/"
ORDERS = "/orders/"
PLATFORMS = "/platforms/"
TEN_MINUTES = approx(600, abs=5)
AN_HOUR = approx(3600, abs=5)


class Customer(NamedTuple):
    """A user of the shop, and *api* as their client asks it, with their token."""

    api: Api
    name: str
    token: str


def customers(api, database, draw):
    """ana and bob, each with a name and a token that no app can have typed in."""
    return [customer(api, database, draw, user) for user in ("ana", "bob")]


def customer(api, database, draw, user):
    name = f"{user}-{draw.word()}"
    token = f"{user}-token-{draw.randrange(10**9):09}"
    database.execute("UPDATE auth_user SET username = ? WHERE username = ?", (name, user))
    give(database, token, f"{user}-has-a-token")
    return Customer(api.with_token(token), name, token)


def give(database, token, old):
    """Give the user with the *old* token this one in its place."""
    database.execute("UPDATE authtoken_token SET key = ? WHERE key = ?", (token, old))


def prices_for(database, name=None):
    """What /prices/ sends to the user with this *name*; to a visitor without one."""
    factor = Decimal("0.9") if name else 1
    games = database.games("-created")[:3]
    prices = [
        {"name": game["name"], "price": f"{Decimal(game['price']) * factor:.2f}"} for game in games
    ]
    return {"for": name or "a visitor", "prices": prices}


def orders_of(database, name):
    """What /orders/ sends to the user with this *name*."""
    [(number,)] = database.execute("SELECT id FROM auth_user WHERE username = ?", (name,))
    games = database.games("created")[2 * number : 2 * number + 2]
    return {"for": name, "orders": [game["name"] for game in games]}


def platforms(database):
    """What /platforms/ sends to everyone."""
    rows = database.execute(
        "SELECT platform, COUNT(*) FROM videogames_videogame GROUP BY platform ORDER BY platform"
    )
    return [{"platform": name, "games": number} for name, number in rows]


def change_a_price(database, draw):
    """Change one of the newest prices: prices that are made after that have it."""
    # A multiple of ten cents: 10 % less of it is a number of cents, too.
    price = f"{draw.randrange(1, 100)}.{draw.randrange(1, 10)}0"
    database.change(draw.choice(database.games("-created")[:3]), price=price)


def rename_an_order(database, draw, name):
    """Rename a game that the user with this *name* has ordered."""
    game = draw.choice(orders_of(database, name)["orders"])
    database.execute("UPDATE videogames_videogame SET name = ? WHERE name = ?", (draw.name(), game))


def move_a_game(database, draw):
    """Give a game another platform: two numbers of games change."""
    game = draw.choice(database.games(platform="PC"))
    database.change(game, platform=draw.choice(["PlayStation", "Switch", "Xbox"]))


def test_each_gets_their_prices(api, database, draw, memcached):
    """In any order, ana and bob get prices of their own, 10 % lower, and others the full ones."""
    ana, bob = (
        (customer.api, prices_for(database, customer.name))
        for customer in customers(api, database, draw)
    )
    visitor = (api, prices_for(database))
    # TokenAuthentication reads Token alone: for it, other credentials are a visitor's.
    other = (api.with_token(draw.word(), scheme="Basic"), prices_for(database))

    for order in (
        (visitor, ana, bob, other),
        (ana, visitor, bob, other),
        (bob, ana, other, visitor),
        (other, bob, ana, visitor),
    ):
        for client, prices in order * 2:
            assert client.get(PRICES).difference(prices) is None

        memcached.expire_copies()


def test_each_reads_their_orders(api, database, draw, memcached):
    """In any order, ana and bob read their own orders, and a visitor gets a 401."""
    ana, bob = customers(api, database, draw)

    for order in ((ana, bob, None), (bob, None, ana), (None, ana, bob)):
        for reader in order * 2:
            if reader is None:
                assert api.get(ORDERS).status == 401
            else:
                orders = orders_of(database, reader.name)
                assert reader.api.get(ORDERS).difference(orders) is None

        memcached.expire_copies()


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(PRICES, ORDERS, PLATFORMS) is None


def test_vary_names_authorization(api, database, draw, memcached):
    """/prices/ always names Authorization in Vary, and /orders/ does if a browser may keep it."""
    ana, bob = (customer.api for customer in customers(api, database, draw))

    for order in ((api, ana, bob), (bob, api, ana)):
        for client in order * 2:
            assert "authorization" in client.get(PRICES).vary

        memcached.expire_copies()

    for client in (ana, bob) * 2:
        response = client.get(ORDERS)
        if response.fresh_for:
            assert "authorization" in response.vary


def test_prices_and_orders_are_not_public(api, database, draw):
    """/prices/ and /orders/ never say public or s-maxage, with a token or without."""
    ana, bob = (customer.api for customer in customers(api, database, draw))

    for client, path in ((ana, ORDERS), (bob, ORDERS), (api, PRICES), (ana, PRICES)):
        for _ in ("made", "stored"):
            response = client.get(path)

            for directive in ("public", "s-maxage"):
                assert response.cache_control.get(directive) is None


def test_token_taken_back(api, database, draw):
    """A deleted token gets a 401 at once, and so does the token of a closed account."""
    deleted, closed = draw.sample(customers(api, database, draw), 2)
    for customer in (deleted, closed) * 2:
        customer.api.get(ORDERS)
        customer.api.get(PRICES)
    database.execute("DELETE FROM authtoken_token WHERE key = ?", (deleted.token,))
    database.execute("UPDATE auth_user SET is_active = 0 WHERE username = ?", (closed.name,))

    for customer in (deleted, closed):
        for path in (ORDERS, PRICES):
            assert customer.api.get(path).status == 401


def test_new_token_works_at_once(api, database, draw):
    """No 401 is stored: a token that was refused works as soon as it is given to someone."""
    ana, bob = customers(api, database, draw)
    token = f"new-token-{draw.randrange(10**9):09}"
    client = api.with_token(token)
    for path in (ORDERS, PRICES) * 2:
        assert client.get(path).status == 401

    owner = draw.choice([ana, bob])
    give(database, token, owner.token)

    assert client.get(ORDERS).difference(orders_of(database, owner.name)) is None
    assert client.get(PRICES).difference(prices_for(database, owner.name)) is None


def test_no_key_has_a_token(api, database, draw, memcached):
    """No token can be read in memcached's keys: everybody who lists them could use it."""
    for reader in customers(api, database, draw):
        for path in (PRICES, ORDERS, PLATFORMS):
            reader.api.get(path)

        assert memcached.ttls(reader.token) == {}


def test_each_is_made_once(api, database, draw, memcached, restart):
    """ana's and bob's prices and orders are made once: the next request costs fewer queries."""
    ana, bob = customers(api, database, draw)

    for path in (PRICES, ORDERS):
        for reader, other in ((ana, bob), (bob, ana)):
            made = reader.api.get(path)
            body, queries = made.json, made.queries
            other.api.get(path)
            api.get(path)
            change_a_price(database, draw)
            rename_an_order(database, draw, reader.name)
            restart()

            again = reader.api.get(path)

            assert again.queries < queries
            assert again.difference(body) is None

            memcached.expire_copies()


def test_strangers_share_the_prices(api, ana, database, draw, restart):
    """Strangers share one copy of the prices, whatever their browser and their cookies."""
    made = api.get(PRICES, User_Agent=draw.word(), Cookie=f"theme={draw.word()}").json
    change_a_price(database, draw)
    restart()

    for stranger, cookie in ((api, f"_ga={draw.word()}"), (api, ""), (ana, f"theme={draw.word()}")):
        again = stranger.get(PRICES, User_Agent=draw.word(), Cookie=cookie)

        assert again.queries == 0
        assert again.difference(made) is None


def test_platforms_are_made_once(api, database, draw, memcached, restart):
    """The platforms are made once for everyone: a copy costs no query, with a token or without."""
    ana, bob = (customer.api for customer in customers(api, database, draw))

    for first, *others in ((ana, bob, api), (api, ana, bob)):
        made = platforms(database)
        first.get(PLATFORMS)
        move_a_game(database, draw)
        restart()

        for client in others:
            again = client.get(PLATFORMS, Cookie=f"theme={draw.word()}")

            assert again.queries == 0
            assert again.difference(made) is None

        memcached.expire_copies()


def test_platforms_are_public(api, database, draw):
    """/platforms/ says public, so that proxies may store it although clients send tokens."""
    ana, bob = (customer.api for customer in customers(api, database, draw))

    for client in (ana, bob, api):
        assert client.get(PLATFORMS).cache_control.get("public") == ""


def test_memcached_keeps_each_for_its_time(api, database, draw, memcached):
    """memcached stores prices and orders for ten minutes, and the platforms for an hour."""
    ana, _ = (customer.api for customer in customers(api, database, draw))
    times = [
        (api, PRICES, TEN_MINUTES),
        (ana, PRICES, TEN_MINUTES),
        (ana, ORDERS, TEN_MINUTES),
        (ana, PLATFORMS, AN_HOUR),
    ]

    for client, path, seconds in times:
        client.get(path)
        copies = memcached.entries()

        assert [copy.ttl for copy in copies] == [seconds] * max(1, len(copies))

        memcached.expire_copies()


def test_changes_show_in_time(api, database, draw, pass_time):
    """A change reaches everyone: prices and orders within ten minutes, platforms within an hour."""
    ana, bob = customers(api, database, draw)
    clients = ((bob.api, bob.name), (api, None), (ana.api, ana.name))

    ana.api.get(PRICES)
    ana.api.get(ORDERS)
    api.get(PRICES)
    api.get(PLATFORMS)
    change_a_price(database, draw)
    rename_an_order(database, draw, ana.name)
    move_a_game(database, draw)
    pass_time(590)
    for path in (PRICES, ORDERS, PLATFORMS):
        bob.api.get(path)
    pass_time(20)

    for client, name in clients:
        prices = prices_for(database, name)["prices"]
        assert client.get(PRICES).difference({"prices": prices}) is None
    assert ana.api.get(ORDERS).difference(orders_of(database, ana.name)) is None

    pass_time(3000)

    for client, _ in clients:
        assert client.get(PLATFORMS).difference(platforms(database)) is None


def test_api_answers_as_before(api, database, draw, memcached):
    """The API still answers as before: prices, orders and platforms, with their 401 and 405."""
    wrong = api.with_token(draw.word())
    oldest = draw.choice(database.games("created")[:3])
    database.change(oldest, created=f"{draw.day()} 12:00:00")
    change_a_price(database, draw)
    move_a_game(database, draw)

    for reader in draw.sample(customers(api, database, draw), 2):
        assert reader.api.get(ORDERS).difference(orders_of(database, reader.name)) is None
        memcached.expire_copies()
        assert reader.api.get(PRICES).difference(prices_for(database, reader.name)) is None
        memcached.expire_copies()
        assert reader.api.get(PLATFORMS).difference(platforms(database)) is None
        for path in (PRICES, ORDERS, PLATFORMS):
            refused = reader.api.post(path, {})
            assert refused.status == 405
            assert refused.header("Allow") == "GET, HEAD, OPTIONS"

    for path in (ORDERS, PRICES):
        assert wrong.get(path).status == 401
    assert api.get(ORDERS).status == 401
    assert api.get(PRICES).difference(prices_for(database)) is None
