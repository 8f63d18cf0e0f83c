"""memcached: started by a file of the app's, asked what it makes of that, and started again."""

API = {
    "GET /memcached/": (
        200,
        {
            "maxbytes": int,
            "item_size_max": int,
            "maxconns": int,
            "inter": str,
            "udpport": int,
            "evictions": str,
        },
    ),
    "GET /flyer/": (200, {"kilobytes": int | None}),
    "POST /flyer/": (201, {"kilobytes": int}),
}

REPORT = "/memcached/"
FLYER = "/flyer/"

MEGABYTE = 1024 * 1024


def test_memory_is_128_megabytes(api, memcached):
    """memcached has 128 MB for all values together."""
    assert api.get(REPORT).json["maxbytes"] == 128 * MEGABYTE
    assert memcached.stats("settings")["maxbytes"] == str(128 * MEGABYTE)


def test_large_flyer_is_kept(api, draw, memcached):
    """memcached keeps the flyer: one value may have up to 2 MB."""
    kilobytes = draw.randint(1100, 2000)
    api.post(FLYER, {"kilobytes": kilobytes})

    assert api.get(FLYER).json["kilobytes"] == kilobytes
    assert memcached.stats("settings")["item_size_max"] == str(2 * MEGABYTE)


def test_connections_are_limited(api, memcached):
    """memcached serves at most 256 connections at once."""
    assert api.get(REPORT).json["maxconns"] == 256
    assert memcached.stats("settings")["maxconns"] == "256"


def test_udp_is_off(api, memcached):
    """memcached does not listen on UDP."""
    assert api.get(REPORT).json["udpport"] == 0
    assert memcached.stats("settings")["udpport"] == "0"


def test_old_values_make_room(api, memcached):
    """When memcached is full, old values make room for new ones."""
    assert api.get(REPORT).json["evictions"] == "on"
    assert memcached.stats("settings")["evictions"] == "on"


def test_restart_forgets(api, draw, memcached):
    """After each restart of memcached, the flyer is gone."""
    for kilobytes in draw.sample(range(10, 900), 2):
        api.post(FLYER, {"kilobytes": kilobytes})
        memcached.restart()

        assert api.get(FLYER).json["kilobytes"] is None


def test_api_answers_as_before(api, draw, memcached):
    """The API still answers as before: it shows memcached's settings, and keeps the last flyer."""
    for kilobytes in draw.sample(range(1000, 1040), 2):
        assert api.post(FLYER, {"kilobytes": kilobytes}).json["kilobytes"] == kilobytes
        assert api.get(FLYER).json["kilobytes"] == kilobytes

    assert [entry.ttl for entry in memcached.own()] == [None]

    megabytes = draw.randint(40, 120)
    memcached.limit_memory(megabytes)
    assert api.get(REPORT).json["maxbytes"] == megabytes * MEGABYTE


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(REPORT, FLYER) is None
