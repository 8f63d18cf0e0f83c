"""The arguments of CACHES, read back from memcached's keys and times."""

from pytest import approx


ANSWER = "/caches/default/answer/"
SOLD = "/caches/default/sold/"
RECENT = "/caches/recent/"
TEN = [str(number) for number in range(1, 11)]
YOUNGEST_SIX = ["6", "7", "8", "9", "10", "11"]
ONE_MINUTE = approx(60, abs=3)


def test_value_lives_for_a_minute(api, memcached):
    """A value lives for a minute where nobody names another time."""
    api.put(ANSWER, {"value": 42})

    stored = memcached.own()

    assert [entry.ttl for entry in stored] == [ONE_MINUTE]


def test_named_time_wins(api, memcached):
    """A time that is named wins: null is without end, 0 is not at all."""
    api.put(ANSWER, {"value": 42, "timeout": None})
    api.put(SOLD, {"value": 7, "timeout": 0})

    stored = memcached.own()

    assert [entry.ttl for entry in stored] == [None]


def test_key_is_as_the_warehouse_knows_it(api, memcached):
    """The key in memcached is shop|v2|answer."""
    api.put(ANSWER, {"value": 42})

    assert list(memcached.ttls()) == ["shop|v2|answer"]


def test_versions_lie_side_by_side(api, memcached):
    """A value of version 7 lies beside that of version 2."""
    api.put(ANSWER, {"value": 42})
    api.put(ANSWER, {"value": 43, "version": 7})

    assert "shop|v7|answer" in memcached.ttls()
    assert api.get(ANSWER).json["value"] == 42


def test_recent_keeps_ten(api):
    """For an eleventh value in "recent", the five longest unused go."""
    api.put(RECENT, {number: int(number) for number in TEN})

    assert api.get(f"{RECENT}?keys={','.join(TEN)}").json["held"] == TEN

    api.put(RECENT, {"11": 11})

    assert api.get(f"{RECENT}?keys={','.join(TEN)},11").json["held"] == YOUNGEST_SIX


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(ANSWER) is None
