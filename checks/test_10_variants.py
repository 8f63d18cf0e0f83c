"""Which request becomes which entry: what is predicted, held against what happens."""

TOP = "/top/"
CONFIG = "/config/"
GAME = "/videogames/1/"
MISSING = "/videogames/0/"
BY_PLATFORM = "/top/?platform=PC&genre=Puzzle"
BY_GENRE = "/top/?genre=Puzzle&platform=PC"
PREDICTIONS = "/predictions/"
STORED = [CONFIG] * 3 + [TOP] * 2 + [BY_GENRE, BY_PLATFORM]


def outcome(answer):
    return "MISS" if answer.header("Age") is None else "HIT"


def test_missing(api, memcached):
    """The predictions for a missing game come true."""
    answers = [api.get(MISSING), api.get(MISSING)]
    happened = [*map(outcome, answers), str(len(memcached.pages()))]

    predicted = api.get(PREDICTIONS).json

    assert predicted["missing"] == happened


def test_addresses(api, memcached):
    """The predictions for addresses come true."""
    answers = [api.get(TOP), api.get(BY_PLATFORM), api.get(BY_GENRE), api.get(TOP)]
    happened = [*map(outcome, answers), str(len(memcached.pages()))]

    predicted = api.get(PREDICTIONS).json

    assert predicted["addresses"] == happened


def test_visitors(api, memcached):
    """The predictions for visitors come true."""
    answers = [
        api.get(TOP),
        api.get(TOP, User_Agent="Firefox"),
        api.get(TOP, Cookie="CONFIG=1"),
        api.get(TOP, Accept="*/*"),
        api.get(TOP, Cache_Control="no-cache"),
    ]
    happened = [*map(outcome, answers), str(len(memcached.pages()))]

    predicted = api.get(PREDICTIONS).json

    assert predicted["visitors"] == happened


def test_cookies(api, memcached):
    """The predictions for cookies come true."""
    answers = [
        api.get(CONFIG),
        api.get(CONFIG, Cookie="CONFIG=1"),
        api.get(CONFIG, Cookie="CONFIG=2"),
        api.get(CONFIG, Cookie="CONFIG=1"),
        api.get(CONFIG, Cookie="CONFIG=1; _ga=77"),
    ]
    happened = [*map(outcome, answers), str(len(memcached.pages()))]

    predicted = api.get(PREDICTIONS).json

    assert predicted["cookies"] == happened


def test_methods(api, memcached):
    """The predictions for methods come true."""
    answers = [api.head(TOP), api.get(TOP), api.head(TOP), api.options(TOP)]
    happened = [*map(outcome, answers), str(len(memcached.pages()))]

    predicted = api.get(PREDICTIONS).json

    assert predicted["methods"] == happened


def test_views_store_as_before(api, memcached):
    """The views store what they stored at the start."""
    for path in (MISSING, TOP, BY_PLATFORM, BY_GENRE):
        api.get(path)
    api.get(TOP, User_Agent="Firefox", Cookie="CONFIG=1", Cache_Control="no-cache")
    api.get(TOP, Accept="*/*")
    for cookie in ("CONFIG=1", "CONFIG=2", "CONFIG=1; _ga=77"):
        api.get(CONFIG, Cookie=cookie)

    pages = memcached.pages()

    assert [page.name for page in pages] == STORED
    assert api.get(TOP).age is not None


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(TOP, CONFIG, GAME) is None
