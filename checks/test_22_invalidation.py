"""Invalidation: what a change makes old is given up, by everyone and at once, and nothing else."""

from hitormiss.judging.rows import GAME


API = {
    "GET /videogames/": (200, [GAME, ...]),
    "GET /videogames/<id>/": (200, GAME | {"pickup": str}),
    "PATCH /videogames/<id>/": (200, GAME),
    "POST /sale/": (201, {"platform": str, "price": str}),
    "POST /delivery/": (201, {"games": int}),
    "POST /prices/": (201, [{"id": int, "price": str}, ...]),
    "POST /pickups/": (201, {"game": int, "time": str}),
}

LIST = "/videogames/"
SALE = "/sale/"
DELIVERY = "/delivery/"
PRICES = "/prices/"
PICKUPS = "/pickups/"
PLATFORMS = ["PC", "PlayStation", "Switch", "Xbox"]
PROCESSES = 3
FOUR_MINUTES, FIVE_MINUTES, TEN_MINUTES, TWO_HOURS = 240, 300, 600, 7200


class Shop:
    """A small shop: two games of one platform, the paths that have them, and their changes."""

    def __init__(self, database, draw):
        self._database, self._draw = database, draw
        # An app may change an entry for each game, and visitors read after each command.
        database.execute("DELETE FROM videogames_videogame WHERE id > 40")
        self.platform, self.other = draw.sample(PLATFORMS, 2)
        self.game, self.second = draw.sample(database.games(platform=self.platform), 2)
        self.list = f"{LIST}?platform={self.platform}"
        self.one = f"{LIST}{self.game['id']}/"
        self.paths = [self.one, self.list, LIST]
        # Three processes respond in turn, so each of them gets each path.
        self.paths_everywhere = [path for path in self.paths for _ in range(PROCESSES)]
        self._prices = set()

    def price(self):
        """A price that no game has had."""
        price = self._draw.price()
        while price in self._prices:
            price = self._draw.price()
        self._prices.add(price)
        return price

    def patch(self, **values):
        return "PATCH", self.one, {"price": self.price(), **values}

    def sale(self):
        return "POST", SALE, {"platform": self.platform, "price": self.price()}

    def delivery(self):
        games = [self._draw.game(self.platform, "Puzzle") for _ in range(2)]
        return "POST", DELIVERY, games

    def price_list(self, *others):
        ids = [self.game["id"], self.second["id"], *others]
        return "POST", PRICES, [{"id": number, "price": self.price()} for number in ids]

    def changes(self):
        return [self.patch(), self.sale(), self.delivery(), self.price_list()]

    def changed(self, games, path, data):
        """What all *games* of the shop, newest first, are after the change *data* of *path*."""
        if path == DELIVERY:
            return [*reversed(data), *games]
        if path == SALE:
            ids = [game["id"] for game in games if game["platform"] == data["platform"]]
            prices = dict.fromkeys(ids, data["price"])
        else:
            rows = data if path == PRICES else [{"id": self.game["id"], **data}]
            prices = {row["id"]: row["price"] for row in rows}
        return [game | {"price": prices.get(game["id"], game["price"])} for game in games]

    def expected(self, path):
        """What *path* has to send: the rows as they are now."""
        if path == self.one:
            return self._database.games(id=self.game["id"])[0]
        same = {"platform": self.platform} if path == self.list else {}
        return self._database.games("-created", **same)

    def old(self, api, *paths):
        """Read *paths*, or all, and return what is not as in the database; None: nothing is."""
        for path in paths or self.paths:
            if found := api.get(path).difference(self.expected(path)):
                return found
        return None


def read_during(api, relay, shop, change):
    """Make a *change*, and read all paths each time that it has had a reply from memcached."""
    relay.hold(lambda command: command.is_sent)
    writer = api.start([api.request(*change)])
    relay.settle(writer)
    relay.hold_of(writer, lambda command: command.is_sent)
    while held := relay.of(writer):
        for path in shop.paths:
            api.get(path)
        relay.open(*held)
        relay.settle(writer)
    relay.open_all()
    api.responses(writer)


def commands_of(api, memcached, relay, path):
    """How many commands a request for *path* sends when memcached is empty."""
    memcached.expire()
    before = len(relay.commands)
    api.get(path)
    return len(relay.commands) - before


def go_on(relay, reader):
    """Let a *reader* that is held go on, up to the next command or the response."""
    for command in relay.of(reader):
        relay.step(command, reader)


def lose(items, number):
    """Let the entry with this *number* expire, the smallest first; return whether there is one."""
    found = items.largest_first()[::-1][number : number + 1]
    for item in found:
        items.expire(item)
    return bool(found)


def test_copies_are_kept(api, database, draw, workers, pass_time):
    """Each list and game is made once for all processes, and kept for four minutes to two hours."""
    workers(PROCESSES)
    shop = Shop(database, draw)
    for path in shop.paths:
        api.get(path)

    for seconds in (0, FOUR_MINUTES):
        pass_time(seconds)
        for path in shop.paths_everywhere:
            assert api.get(path, Cookie=f"theme={draw.word()}").queries == 0

    database.execute("UPDATE videogames_videogame SET price = ?", (shop.price(),))
    pass_time(TWO_HOURS + 1 - FOUR_MINUTES)

    assert shop.old(api, *shop.paths_everywhere) is None


def test_new_price_shows(api, database, draw, workers):
    """A game's new price and platform show at once, in lists and alone, in all three processes."""
    workers(PROCESSES)
    shop = Shop(database, draw)
    platform, other = shop.platform, shop.other

    for path, new in ((shop.list, other), (shop.list, platform), (shop.one, other), (LIST, other)):
        for _ in range(PROCESSES):
            api.get(path)
        api.send(*shop.patch(platform=new))

        assert shop.old(api, *[path] * PROCESSES) is None


def test_sale_shows(api, database, draw, relay):
    """A sale shows at once in each list and game, also if visitors read while it is stored."""
    shop = Shop(database, draw)
    assert shop.old(api) is None
    read_during(api, relay, shop, shop.sale())

    assert shop.old(api) is None


def test_delivery_shows(api, database, draw, relay):
    """New games are in their lists at once, also if visitors read while they are stored."""
    shop = Shop(database, draw)
    assert shop.old(api) is None
    read_during(api, relay, shop, shop.delivery())

    assert shop.old(api) is None


def test_refused_list_changes_nothing(api, database, draw):
    """After a price list that is refused, each price is as before, and no visitor costs a query."""
    shop = Shop(database, draw)
    assert shop.old(api) is None
    unknown = max(game["id"] for game in database.games()) + draw.randrange(1, 1000)

    assert api.send(*shop.price_list(unknown)).status == 400

    for path in shop.paths:
        again = api.get(path)
        assert again.queries == 0
        assert again.difference(shop.expected(path)) is None


def test_readers_in_between(api, database, draw, relay):
    """Visitors who read while a PATCH or a price list is stored leave nothing old behind."""
    shop = Shop(database, draw)

    for change in (shop.price_list(), shop.patch()):
        assert shop.old(api) is None
        read_during(api, relay, shop, change)

        assert shop.old(api) is None


def test_slow_reader(api, database, draw, memcached, relay, workers):
    """However late a slow request stores an old price, later visitors get the new one."""
    workers(PROCESSES)
    shop = Shop(database, draw)

    for path in shop.paths:
        # The last command first: it is the one that stores the old price.
        for step in range(commands_of(api, memcached, relay, path), 0, -1):
            memcached.expire()
            relay.hold()
            reader = api.start([path])
            relay.settle(reader)
            for _ in range(step - 1):
                go_on(relay, reader)
            relay.hold_of(reader)
            api.send(*shop.patch())
            while relay.of(reader):
                go_on(relay, reader)

                assert shop.old(api, path) is None

            relay.open_all()
            api.responses(reader)


def test_nothing_comes_back(api, database, draw, memcached, items):
    """Whichever entry memcached loses, before a change or after it, visitors get the new price."""
    shop = Shop(database, draw)

    for change_first in (True, False):
        number, lost = 0, True
        while lost:
            memcached.expire()
            assert shop.old(api) is None
            if change_first:
                api.send(*shop.patch())
            lost = lose(items, number)
            if not change_first:
                api.send(*shop.patch())
            number += 1

            assert shop.old(api) is None


def test_pickup_time_is_good(api, database, draw, memcached, pass_time):
    """The pickup time of a game is accepted for five more minutes, whenever the game is read."""
    shop = Shop(database, draw)
    api.get(shop.one)
    ends = {ttl - 3 for ttl in memcached.ttls().values() if ttl}

    for seconds in (draw.randrange(601, 1200), *sorted(ends)):
        memcached.expire()
        api.get(shop.one)
        pass_time(seconds)
        time = api.get(shop.one).json["pickup"]
        pass_time(FIVE_MINUTES - 10)

        assert api.post(PICKUPS, {"game": shop.game["id"], "time": time}).status == 201


def test_others_stay(api, database, draw, memcached, others):
    """Whatever changes in the shop, other programs keep what they have stored in memcached."""
    shop = Shop(database, draw)
    names = [draw.word(), f":1:{draw.word()}"]
    others.store({name: (draw.word(), 0) for name in names})

    for change in shop.changes():
        for path in shop.paths:
            api.get(path)
        api.send(*change)

        for name in names:
            assert name in memcached.ttls()


def test_no_browser_keeps_the_old(api, database, draw):
    """No browser or proxy may use a list or a game again without asking the API."""
    shop = Shop(database, draw)

    for path in shop.paths * 2:
        response = api.get(path)

        assert response.fresh_for == 0
        assert response.cache_control.get("s-maxage") in (None, "0")


def test_nothing_of_another_visitor(visitors, database, draw):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(*Shop(database, draw).paths) is None


def test_api_answers_as_before(api, database, draw, memcached, pass_time):
    """The API still answers as before: lists, games, changes, pickup times, and its errors."""
    shop = Shop(database, draw)
    unknown = max(game["id"] for game in database.games()) + draw.randrange(1, 1000)

    for platform in [*PLATFORMS, "Game Boy", "Dreamcast"]:
        database.change(shop.second, platform=platform)
        rows = database.games("-created", platform=platform)
        assert api.get(f"{LIST}?platform={platform.replace(' ', '+')}").difference(rows) is None
    database.change(shop.second, platform=shop.platform)
    assert api.get(f"{LIST}?platform={draw.word()}").status == 400
    for number in (unknown, f"0{shop.game['id']}", "9" * 300):
        assert api.get(f"{LIST}{number}/").status == 404

    for method, path, data in shop.changes():
        games = shop.changed(database.games("-created"), path, data)
        answer = {"games": len(data)} if path == DELIVERY else data
        assert api.send(method, path, data).difference(answer) is None
        memcached.expire()
        assert api.get(LIST).difference(games) is None
        assert shop.old(api) is None
        rows = data if isinstance(data, list) else [data]
        wrong = [{**row, "price": draw.word()} for row in rows]
        assert api.send(method, path, wrong if data is rows else wrong[0]).status == 400

    time = api.get(shop.one).json["pickup"]
    pickup = {"game": shop.game["id"], "time": time}
    assert api.post(PICKUPS, {"game": unknown, "time": time}).status == 400
    pass_time(TEN_MINUTES - 10)
    assert api.post(PICKUPS, pickup).difference(pickup) is None
    pass_time(11)
    assert api.post(PICKUPS, pickup).status == 400
