"""Read the cache: a report of what memcached has stored, which changes nothing by looking."""

import pytest
from pytest import approx

from hitormiss.judging.rows import GAME


pytestmark = pytest.mark.usefixtures("new_memcached")

ENTRY = {"key": str, "kind": str, "size": int, "ttl": int | float | None}
KIND = {"entries": int, "bytes": int}
FORM = {
    "hit_ratio": int | float | None,
    "evictions": int,
    "kinds": {"page": KIND, "headers": KIND, "own": KIND},
    "entries": [ENTRY, ...],
}
API = {
    "GET /videogames/": (200, [GAME, ...]),
    "GET /cheapest/": (200, [GAME, ...]),
    "GET /operator/cache/": (200, FORM),
}

LIST = "/videogames/"
CHEAPEST = "/cheapest/"
REPORT = "/operator/cache/"

TEN_MINUTES = approx(600, abs=3)
TWO_HOURS = approx(7200, abs=3)
DAY = 24 * 60 * 60
TWO_DECIMALS = 0.006
ENDINGS = ["%", "%3A", "%20", "+", "ñ", "é", "=", "&", "/", "?", "漢", ":", ".", "END", "BUSY"]
"""memcached lists some of these in another form, and two of them are words of its own."""


def names(draw, count):
    """*count* keys of plain letters."""
    word = draw.word()
    return [f"{word}-{number}" for number in range(count)]


def keys_of(result, kind=None):
    """The keys that a response or a command lists: all, or those of one kind."""
    return [one["key"] for one in result.json["entries"] if kind in (None, one["kind"])]


def test_every_key_is_listed(ana, draw, others):
    """Each of 3,000 keys is listed once, by the name that it was stored under."""
    word = draw.word()
    endings = draw.sample(ENDINGS, len(ENDINGS))
    keys = [f"{word}-{number}-{endings[number % len(endings)]}" for number in range(3000)]
    others.store(dict.fromkeys(keys, ("stored", DAY)))

    report = ana.get(REPORT)

    assert report.unlike(keys_of(report), keys) is None


def test_entry_that_is_read_is_listed(ana, draw, others):
    """An entry that another program reads at this moment is listed like any other."""
    keys = names(draw, 40)
    others.store(dict.fromkeys(keys, ("x" * 400_000, DAY)))

    with others.reading(keys):
        report = ana.get(REPORT)

        # The last ones first: memcached has not begun to send those.
        assert report.unlike(keys_of(report), keys[::-1]) is None


def test_expired_entry_is_not_listed(ana, draw, memcached, others):
    """An entry that has expired is neither listed nor counted, although memcached still has it."""
    kept, gone = names(draw, draw.randint(4, 9)), names(draw, draw.randint(4, 9))
    others.store(dict.fromkeys([*kept, *gone], ("stored", DAY)))

    for listed in ([*kept, *gone], kept):
        report = ana.get(REPORT)

        assert report.unlike(keys_of(report), listed) is None
        assert report.difference({"kinds": {"own": {"entries": len(listed)}}}) is None

        memcached.expire(gone[0].partition("-")[0])


def test_kinds_are_counted_apart(api, ana, draw, memcached, others):
    """Pages, header lists and keys of the app's own are counted apart, with their bytes."""
    own = [*names(draw, 2), f"{draw.word()}-cache_page-3", f"cache_header_{draw.word()}"]
    others.store({key: ("x" * draw.randint(3000, 9000), DAY) for key in own})
    pages = draw.randint(2, 4)
    for number in range(pages):
        api.get(f"{LIST}?page={number}")

    report = ana.get(REPORT)

    sizes = memcached.sizes()
    counts = {"page": pages, "headers": pages, "own": len(own)}
    near = {"page": 0.3, "headers": 0.9, "own": 0.3}
    kinds = {}
    for kind, entries in counts.items():
        size = sum(sizes[key] for key in sizes if kind_of(key, own) == kind)
        kinds[kind] = {"entries": entries, "bytes": approx(size, rel=near[kind])}
    assert report.difference({"kinds": kinds}) is None
    assert report.unlike(keys_of(report, "own"), own) is None


def kind_of(key, own):
    return "own" if key in own else "page" if "cache_page" in key else "headers"


def test_seconds_left_are_listed(ana, draw, others):
    """Each entry has its size, and the seconds that it has left: null if it does not expire."""
    keys = names(draw, 20)
    seconds = {key: draw.randint(60, 20 * DAY) for key in keys} | {keys[7]: 0}
    values = {key: ("x" * draw.randint(2000, 9000), seconds[key]) for key in keys}
    others.store(values)

    report = ana.get(REPORT)

    assert report.unlike(keys_of(report), keys) is None
    expected = [
        {
            "ttl": approx(seconds[key], abs=3) if seconds[key] else None,
            "size": approx(len(values[key][0]), rel=0.3),
        }
        for key in keys_of(report)
    ]
    assert report.difference({"entries": expected}) is None


def test_counters_are_memcacheds(ana, draw, memcached, others):
    """Hit ratio and evictions are as memcached counts them: what has expired is no eviction."""
    memcached.limit_memory(8)
    gone, kept = names(draw, 30), names(draw, draw.randint(100, 120))
    others.store(dict.fromkeys(gone, ("x" * 100_000, DAY)))
    memcached.expire(gone[0].partition("-")[0])
    others.store(dict.fromkeys(kept, ("x" * 100_000, DAY)))
    misses = draw.randint(5, 7)
    three_hits_for_a_miss = [*kept[-3:] * misses, *gone[:misses]]
    as_many_of_both = gone[:1] * (2 * misses + 2)

    for keys in (three_hits_for_a_miss, as_many_of_both):
        others.read(keys)

        report = ana.get(REPORT)

        stats = memcached.stats()
        ratio = approx(int(stats["get_hits"]) / max(1, int(stats["cmd_get"])), abs=TWO_DECIMALS)
        expected = {"hit_ratio": ratio, "evictions": int(stats["evictions"])}
        assert report.difference(expected) is None


def test_looking_changes_nothing(api, ana, counters, draw, manage, others):
    """Looking counts as no get and no set, and no entry counts as read."""
    api.get(CHEAPEST)
    ana.get(REPORT)
    others.store(dict.fromkeys(names(draw, 9), ("stored", DAY)))
    api.get(LIST)
    counters.start()

    ana.get(REPORT)

    assert counters.changes() == {}

    manage("cachestat")

    assert counters.changes() == {}


def test_list_waits_for_its_turn(ana, draw, others):
    """While another program lists all keys for half a second, yours are still all listed."""
    keys = names(draw, draw.randint(20, 30))
    others.store(dict.fromkeys(keys, ("stored", DAY)))

    with others.listing():
        report = ana.get(REPORT)

    assert report.unlike(keys_of(report), keys) is None


def test_command_says_the_same(ana, draw, manage, memcached):
    """manage.py cachestat prints the same as JSON, and null as the ratio before the first get."""
    keys = names(draw, draw.randint(4, 9))
    for key in keys:
        memcached.put(key, draw.word())

    printed = manage("cachestat")
    report = ana.get(REPORT).json

    same = {name: report[name] for name in ("evictions", "kinds")}
    assert printed.difference({**FORM, **same, "hit_ratio": None}) is None
    assert printed.unlike(keys_of(printed), keys) is None


def test_nobody_else_may_look(api, ana, bob, draw):
    """Only ana gets the report, not bob or a stranger after her, and no cache may store it."""
    api.get(CHEAPEST)

    report = ana.get(REPORT)

    assert "no-store" in report.cache_control
    for visitor in draw.sample([api, bob], 2):
        assert visitor.get(REPORT).status != 200


def test_api_answers_as_before(api, database, draw, memcached):
    """The API still answers as before: all games for two hours, the cheapest for ten minutes."""
    game = draw.choice(database.games())
    database.change(game, price="0.99")
    games, cheapest = database.games("-created"), database.games("price")[:3]

    for path, expected in [(LIST, games), (CHEAPEST, cheapest)] * 2:
        assert api.get(path).difference(expected) is None

    assert [entry.ttl for entry in memcached.entries()] == [TWO_HOURS, TEN_MINUTES]


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(LIST, CHEAPEST, REPORT) is None
