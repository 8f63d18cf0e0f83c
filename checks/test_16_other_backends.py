"""Other backends: where each keeps its pages, and what three workers share of them."""

from pytest import approx


AT_ONCE = 1  # the checks use the same FOLDER

API = {"GET /<cache>/": (200, {"PC": int, "PlayStation": int, "Switch": int, "Xbox": int})}

MEMCACHED = "/memcached/"
FILE = "/file/"
DATABASE = "/database/"
MEMORY = "/memory/"
REDIS = "/redis/"
ONE_HOUR = approx(3600, abs=3)

COUNT = "SELECT platform, COUNT(*) FROM videogames_videogame GROUP BY platform"


def stock(database):
    """How many games there are now for each platform."""
    return dict(database.execute(COUNT))


def sell(database, draw):
    """Sell the last copy of a game."""
    database.delete(draw.choice(database.games()))


def test_files_keep_the_file_page(api, workers, database, draw, folder):
    """Files in FOLDER keep /file/, one copy for three workers."""
    workers(3)
    before = stock(database)
    api.get(FILE)
    sell(database, draw)

    assert api.get(FILE).difference(before) is None
    assert api.get(FILE).difference(before) is None

    folder.empty()

    assert api.get(FILE).difference(stock(database)) is None


def test_folder_is_private(api, environment, folder):
    """Other users of the machine see nothing of what lies in FOLDER."""
    environment()
    api.get(FILE)

    assert folder.open_to_others() == []


def test_table_keeps_the_database_page(api, manage, workers, database, draw):
    """A table keeps /database/ for three workers, once createcachetable has made it."""
    manage("createcachetable")
    workers(3)
    before = stock(database)
    api.get(DATABASE)
    sell(database, draw)

    for _ in range(2):
        stored = api.get(DATABASE)

        assert stored.difference(before) is None
        assert stored.queries >= 1


def test_each_worker_keeps_the_memory_page(api, workers, database, draw):
    """Each of two workers keeps a copy of /memory/ for itself."""
    workers(2)
    first = stock(database)
    api.get(MEMORY)
    sell(database, draw)
    second = stock(database)

    assert api.get(MEMORY).difference(second) is None

    sell(database, draw)

    assert api.get(MEMORY).difference(first) is None
    assert api.get(MEMORY).difference(second) is None


def test_redis_keeps_the_redis_page(api, workers, database, draw, redis):
    """Redis keeps /redis/ for an hour, one copy for three workers."""
    workers(3)
    before = stock(database)
    api.get(REDIS)
    sell(database, draw)

    stored = api.get(REDIS)

    assert stored.difference(before) is None
    assert stored.cache_control.get("max-age", "3600") == "3600"
    assert api.get(REDIS).difference(before) is None

    redis.forget()

    assert api.get(REDIS).difference(stock(database)) is None


def test_memcached_keeps_its_own_page(api, memcached):
    """memcached keeps /memcached/ for an hour, and nothing of /file/ or /memory/."""
    for path in (MEMCACHED, FILE, MEMORY):
        api.get(path)

    assert [entry.ttl for entry in memcached.entries()] == [ONE_HOUR]


def test_api_answers_as_before(api, manage, database, draw):
    """The API still answers as before: each page has the stock, for an hour."""
    manage("createcachetable")
    sell(database, draw)
    # No GET for JSON may get what these two get.
    api.options(MEMCACHED)
    api.get(MEMCACHED, Accept="text/html")
    for path in draw.sample([MEMCACHED, FILE, DATABASE, MEMORY], 4):
        page = api.get(path)

        assert page.difference(stock(database)) is None
        assert page.header("Content-Type").partition(";")[0] == "application/json"
        assert page.header("X-Frame-Options") == "DENY"
        assert page.cache_control.get("max-age", "3600") == "3600"


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(MEMCACHED, FILE, MEMORY) is None
