"""The arguments of CACHES, read back from memcached's keys and times."""

from pytest import approx


API = {
    "GET /caches/<alias>/": (200, {"held": [str, ...]}),
    "PUT /caches/<alias>/": (200, {}),
    "GET /caches/<alias>/<key>/": (200, {}),
    "PUT /caches/<alias>/<key>/": (200, {}),
}

DEFAULT = "/caches/default/"
RECENT = "/caches/recent/"
ONE_MINUTE = approx(60, abs=10)


def words(draw, number):
    """So many different names for values, in the order of the alphabet."""
    found = set()
    while len(found) < number:
        found.add(draw.word())
    return sorted(found)


def test_value_lives_for_a_minute(api, draw, memcached):
    """A value in memcached expires after a minute, if the caller names no other time."""
    first, *others = words(draw, 4)
    api.put(f"{DEFAULT}{first}/", {"value": draw.word(), "timeout": None})
    api.put(f"{DEFAULT}{first}/", {"value": draw.word()})
    api.put(DEFAULT, {name: draw.word() for name in others})

    stored = memcached.own()

    assert [entry.ttl for entry in stored] == [ONE_MINUTE] * 4

    memcached.expire()
    assert api.get(f"{DEFAULT}{first}/").json["value"] is None


def test_named_time_wins(api, draw, memcached):
    """A time that is named wins, in seconds: null is without end, and 0 deletes the value."""
    never, removed, some = words(draw, 3)
    seconds = 10 * draw.randrange(100, 500)
    api.put(f"{DEFAULT}{never}/", {"value": draw.word(), "timeout": None})
    api.put(f"{DEFAULT}{some}/", {"value": draw.word(), "timeout": seconds})
    api.put(f"{DEFAULT}{removed}/", {"value": draw.word()})
    api.put(f"{DEFAULT}{removed}/", {"value": draw.word(), "timeout": 0})

    stored = memcached.own()

    assert [entry.ttl for entry in stored] == [None, approx(seconds, abs=10)]


def test_key_is_as_the_warehouse_knows_it(api, draw, memcached):
    """The key of each value in memcached is shop|v2|answer, with its own name for answer."""
    names = words(draw, 3)
    names[-1] += f":{draw.randrange(100)}"
    api.put(f"{DEFAULT}{names[0]}/", {"value": draw.word()})
    api.put(DEFAULT, {name: draw.word() for name in names[1:]})

    assert list(memcached.ttls()) == [f"shop|v2|{name}" for name in names]


def test_versions_lie_side_by_side(api, draw, memcached):
    """A value of another version, such as 7, is stored beside that of version 2."""
    name, other = draw.sample(words(draw, 2), 2)
    value = draw.word()
    versions = draw.sample(range(3, 100), 2)
    api.put(f"{DEFAULT}{name}/", {"value": value})
    for version in versions:
        api.put(f"{DEFAULT}{name}/", {"value": other, "version": version})

    stored = memcached.ttls()

    for version in versions:
        assert f"shop|v{version}|{name}" in stored
    assert api.get(f"{DEFAULT}{name}/").json["value"] == value


def test_recent_keeps_ten(api, draw):
    """The cache "recent" holds ten values; for an eleventh, it drops the five used longest ago."""
    names = [str(number) for number in sorted(draw.sample(range(100, 1000), 11))]
    eleventh = names.pop(draw.randrange(11))
    asked = f"{RECENT}?keys={','.join([*names, eleventh])}"
    api.put(RECENT, {name: draw.word() for name in names})

    assert api.get(asked).json["held"] == names

    used = [names[0], names[draw.randrange(1, 5)]]
    for name in used:
        api.get(f"{RECENT}{name}/")
    api.put(f"{RECENT}{eleventh}/", {"value": draw.word()})

    unused = [name for name in names if name not in used]
    assert api.get(asked).json["held"] == [n for n in names if n not in unused[:5]] + [eleventh]


def test_api_answers_as_before(api, draw):
    """The API still answers as before: it returns values as they were, and null for others."""
    values = [draw.word(), draw.randrange(100, 1000), [draw.word()], {draw.word(): True}, False]
    draw.shuffle(values)
    *names, other = words(draw, 6)
    for cache in draw.sample([DEFAULT, RECENT], 2):
        pairs = dict(zip(names, values, strict=True))
        assert api.put(cache, pairs).difference(pairs) is None
        for name, value in pairs.items():
            new = {"value": [draw.word(), draw.randrange(100, 1000)]}
            assert api.get(f"{cache}{name}/").difference({"value": value}) is None
            assert api.put(f"{cache}{name}/", new).difference(new) is None
            assert api.get(f"{cache}{name}/").difference(new) is None
        assert api.get(f"{cache}{other}/").difference({"value": None}) is None
        assert api.get(f"{cache}?keys={other},{names[0]}").difference({"held": names[:1]}) is None


def test_nothing_of_another_visitor(visitors, draw):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    name = draw.word()
    assert visitors.leak(f"{DEFAULT}{name}/", f"{RECENT}?keys={name}") is None
