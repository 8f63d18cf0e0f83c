"""Other backends: where each keeps its pages, and what three workers share of them."""

AT_ONCE = 1  # the checks use the same FOLDER

MEMCACHED = "/memcached/"
FILE = "/file/"
DATABASE = "/database/"
MEMORY = "/memory/"
REDIS = "/redis/"

PC_GAMES = 250
PC_GAME_IS_SOLD_OUT = "DELETE FROM videogames_videogame WHERE id = 4"


def test_files_keep_the_file_page(api, workers, database, folder):
    """Files in FOLDER keep /file/, one copy for three workers."""
    workers(3)
    api.get(FILE)
    database.execute(PC_GAME_IS_SOLD_OUT)

    assert api.get(FILE).json["PC"] == PC_GAMES

    folder.empty()

    assert api.get(FILE).json["PC"] == PC_GAMES - 1


def test_folder_is_private(api, environment, folder):
    """Other users of the machine see nothing of what lies in FOLDER."""
    environment()
    api.get(FILE)

    assert folder.open_to_others() == []


def test_table_keeps_the_database_page(api, manage, database):
    """A table keeps /database/, once createcachetable has made it."""
    manage("createcachetable")
    api.get(DATABASE)
    database.execute(PC_GAME_IS_SOLD_OUT)

    stored = api.get(DATABASE)

    assert stored.json["PC"] == PC_GAMES
    assert stored.queries >= 1


def test_each_worker_keeps_the_memory_page(api, workers, database):
    """Each of three workers keeps a copy of /memory/ for itself."""
    workers(3)
    api.get(MEMORY)
    database.execute(PC_GAME_IS_SOLD_OUT)

    assert api.get(MEMORY).json["PC"] == PC_GAMES - 1

    api.get(MEMORY)

    assert api.get(MEMORY).json["PC"] == PC_GAMES


def test_redis_keeps_the_redis_page(api, workers, database, redis):
    """Redis keeps /redis/, one copy for three workers."""
    workers(3)
    api.get(REDIS)
    database.execute(PC_GAME_IS_SOLD_OUT)

    assert api.get(REDIS).json["PC"] == PC_GAMES

    redis.forget()

    assert api.get(REDIS).json["PC"] == PC_GAMES - 1


def test_memcached_keeps_its_own_page(api, memcached):
    """memcached keeps /memcached/, and nothing of /file/ or /memory/."""
    for path in (MEMCACHED, FILE, MEMORY):
        api.get(path)

    assert len(memcached.entries()) == 1


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(MEMCACHED, FILE, MEMORY) is None
