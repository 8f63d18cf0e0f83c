"""Stampede: many visitors at once for a chart that is not stored, or is a minute old."""

from hitormiss.judging.rows import GAME


API = {"GET /charts/<platform>/<genre>/": (200, [GAME, ...])}

PLATFORMS = ["PC", "PlayStation", "Switch", "Xbox"]
GENRES = ["Action", "Adventure", "Puzzle", "Racing", "Strategy"]
PLACES = 20
"""How many games a chart has."""

VISITORS = 12
SMALLEST_CHART = 300
"""Bytes. A chart in memcached is larger, whatever form it has, and a lock is smaller."""

LOOKS = 5
"""How many commands each sends, about, before a check lets something else happen.

Few, because a lock expires by memcached's own clock, and a busy machine is slow.
"""


def path_of(platform, genre):
    """The address of a chart."""
    return f"/charts/{platform}/{genre}/"


def drawn(draw):
    """The platform and the genre of a drawn chart."""
    return draw.choice(PLATFORMS), draw.choice(GENRES)


def games_of(database, platform, genre):
    """What a chart has, if it is made now."""
    return database.games("-released", platform=platform, genre=genre)[:PLACES]


def change(database, chart, price):
    """Give the games of a chart this price, and return what it has if it is made now."""
    database.execute(
        "UPDATE videogames_videogame SET price = ? WHERE platform = ? AND genre = ?",
        (price, *chart),
    )
    return games_of(database, *chart)


def other_price(draw, price):
    """A drawn price that is not the same as another one."""
    return next(one for one in iter(draw.price, None) if float(one) != float(price))


def looks(command):
    """Whether a command only reads."""
    return command.verb in ("get", "gets")


def has_chart(command):
    """Whether a command stores a chart."""
    return command.is_store and command.size > SMALLEST_CHART


def stores_chart(command):
    """Whether a command stores a chart, and was not sent yet."""
    return has_chart(command) and not command.is_sent


def start(api, relay, *paths):
    """Send a GET of each path at the same time, and hold the first command of each."""
    relay.hold()
    return api.start(paths)


def go_on(relay, crowd, but=lambda _: False):
    """Let each of a crowd go on by one command in turn, until all wait or have looked often."""
    most = len(relay.commands) + LOOKS * (len(crowd.exchanges) + 3)
    relay.in_step(crowd, until=lambda: len(relay.commands) > most, but=but)


def finish(relay):
    """Let the commands go on in their order, also those of threads that no response waits for."""
    relay.hold()
    most = len(relay.commands) + LOOKS * VISITORS
    while relay.wait(lambda: relay.held) and len(relay.commands) < most:
        send(relay, next(command for command in relay.commands if command.held))
    relay.open_all()


def send(relay, command):
    """Send a held command, and wait for the reply."""
    relay.open(command)
    relay.wait(lambda: command.is_sent)


def one_after_another(relay, crowd):
    """Let each of a crowd look, then the first go on to its end, and then the others."""
    first = crowd.exchanges[0].number
    go_on(relay, crowd, but=lambda command: not looks(command))
    go_on(relay, crowd, but=lambda command: command.asker != first)
    go_on(relay, crowd)
    finish(relay)


def test_made_once(api, draw, workers, relay):
    """Twelve visitors at once get the same chart, and it is made once."""
    workers(3)
    crowd = start(api, relay, *[path_of(*drawn(draw))] * VISITORS)

    go_on(relay, crowd, but=stores_chart)
    go_on(relay, crowd)
    relay.open_all()
    found = api.responses(crowd)

    assert found.with_queries == 1
    assert found.bodies == 1


def test_chart_that_came_meanwhile_is_used(api, draw, workers, relay, pass_time):
    """If a chart is stored after a visitor has looked, and before they make one, they get it."""
    workers(3)
    path = path_of(*drawn(draw))

    for found in ("no chart", "an old one"):
        if found == "an old one":
            pass_time(draw.randint(75, 500))
        crowd = start(api, relay, path, path)
        one_after_another(relay, crowd)

        assert api.responses(crowd).with_queries <= 1


def test_kept_for_a_minute(api, database, draw, workers, pass_time):
    """A chart is kept: in its first forty-five seconds, no visitor costs a query."""
    workers(3)
    chart = drawn(draw)
    games = games_of(database, *chart)
    api.get(path_of(*chart))
    change(database, chart, draw.price())
    pass_time(draw.randint(30, 45))

    for _ in range(3):
        again = api.get(path_of(*chart))

        assert again.queries == 0
        assert again.difference(games) is None


def test_empty_chart_is_kept(api, database, draw, workers):
    """A chart without games is kept as well."""
    workers(3)
    platform, genre = drawn(draw)
    database.execute(
        "DELETE FROM videogames_videogame WHERE platform = ? AND genre = ?", (platform, genre)
    )
    api.get(path_of(platform, genre))

    for _ in range(3):
        again = api.get(path_of(platform, genre))

        assert again.queries == 0
        assert again.difference([]) is None


def test_killed_process(api, database, draw, workers, relay, pass_time):
    """If the process that makes a chart is killed, the others get it within thirty seconds."""
    workers(3)
    chart = drawn(draw)
    games = games_of(database, *chart)
    killed = start(api, relay, path_of(*chart))
    go_on(relay, killed, but=stores_chart)
    relay.kill(killed.exchanges[0], killed)

    others = start(api, relay, *[path_of(*chart)] * 4)
    go_on(relay, others)
    pass_time(30)
    go_on(relay, others)
    relay.open_all()

    for response in api.responses(others):
        assert response.difference(games) is None


def test_nobody_waits(api, database, draw, workers, relay, pass_time):
    """When twelve want a chart older than a minute, one makes a new one, and nobody else waits."""
    workers(3)
    chart = drawn(draw)
    api.get(path_of(*chart))
    change(database, chart, draw.price())
    pass_time(draw.randint(75, 500))
    crowd = start(api, relay, *[path_of(*chart)] * VISITORS)

    go_on(relay, crowd, but=stores_chart)

    assert relay.answered(crowd) >= VISITORS - 1

    finish(relay)

    assert api.responses(crowd).with_queries <= 1


def test_new_chart_follows(api, database, draw, workers, relay, pass_time):
    """Once one visitor has come to an old chart, all who come after that get a new one."""
    workers(3)
    chart = drawn(draw)
    path = path_of(*chart)
    api.get(path)
    pass_time(draw.randint(30, 40))
    for _ in range(3):
        api.get(path)
    games = change(database, chart, draw.price())
    pass_time(draw.randint(40, 45))
    first = start(api, relay, path)
    go_on(relay, first)
    finish(relay)
    api.responses(first)

    for _ in range(3):
        again = api.get(path)

        assert again.queries == 0
        assert again.difference(games) is None


def test_refresh_is_made_once(api, database, draw, workers, relay, pass_time):
    """While a new chart is being made, no visitor of the old one begins another."""
    workers(3)
    chart = drawn(draw)
    path = path_of(*chart)
    api.get(path)
    price = draw.price()
    change(database, chart, price)
    pass_time(draw.randint(75, 500))
    relay.hold(stores_chart)
    first = api.start([path])
    relay.wait(lambda: relay.held)
    change(database, chart, other_price(draw, price))
    others = []
    for _ in range(2):
        others.append(api.start([path]))
        relay.wait(lambda: False)  # until nothing moves: a thread may go on behind a response
    finish(relay)
    for crowd in (first, *others):
        api.responses(crowd)
    games = change(database, chart, price)

    # If another chart was begun, it was stored last, and has the price of that moment.
    assert api.get(path).difference(games) is None


def test_charts_do_not_wait(api, draw, workers, relay):
    """While one chart is being made, all others are sent."""
    workers(3)
    platform, other_platform = draw.sample(PLATFORMS, 2)
    genre, other_genre = draw.sample(GENRES, 2)
    maker = start(api, relay, path_of(platform, genre))
    go_on(relay, maker, but=stores_chart)
    others = start(
        api, relay, *[path_of(other_platform, genre), path_of(platform, other_genre)] * 3
    )

    go_on(relay, others)

    assert relay.answered(others) == 6

    relay.open_all()
    api.responses(maker)


def test_no_chart_is_too_old(api, database, draw, workers, relay, pass_time):
    """After twelve minutes without a visitor, nobody gets the old chart any more."""
    workers(3)
    chart = drawn(draw)
    api.get(path_of(*chart))
    games = change(database, chart, draw.price())
    pass_time(draw.randint(12 * 60, 24 * 60))
    crowd = start(api, relay, *[path_of(*chart)] * 3)
    go_on(relay, crowd, but=stores_chart)
    go_on(relay, crowd)
    relay.open_all()

    for response in api.responses(crowd):
        assert response.difference(games) is None


def test_times_differ(api, draw, workers, relay, pass_time, memcached):
    """Charts that are stored in the same moment do not all expire in the same moment."""
    workers(3)
    paths = [path_of(platform, genre) for platform in PLATFORMS for genre in GENRES]
    crowd = start(api, relay, *draw.sample(paths, 10))
    go_on(relay, crowd)
    relay.open_all()
    api.responses(crowd)

    # Where each time is ten per cent more or less, or five, ten times are never so close.
    shortest = min((command.ttl for command in relay.commands if has_chart(command)), default=0)
    pass_time(shortest + 5)

    assert len(memcached.entries()) > 0


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak("/charts/PC/Racing/") is None


def test_api_answers_as_before(api, database, draw):
    """The API still answers as before: the newest twenty games of a chart, and 404 for no chart."""
    for platform in PLATFORMS:
        chart = (platform, draw.choice(GENRES))
        games = change(database, chart, draw.price())
        assert api.get(path_of(*chart)).difference(games) is None

    assert api.get(path_of(draw.word(), draw.choice(GENRES))).status == 404
    assert api.get(path_of(draw.choice(PLATFORMS), draw.word())).status == 404
