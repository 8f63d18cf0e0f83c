"""memcached: started by a file of the app's, asked what it makes of that, and started again."""

REPORT = "/memcached/"
FLYER = "/flyer/"

MEMORY = 128 * 1024 * 1024
LARGEST_VALUE = 2 * 1024 * 1024


def test_memory_is_128_megabytes(api, memcached):
    """memcached has 128 MB for all values together."""
    assert api.get(REPORT).json["maxbytes"] == MEMORY
    assert memcached.stats("settings")["maxbytes"] == str(MEMORY)


def test_large_flyer_is_kept(api, memcached):
    """memcached keeps a flyer of 1,500 kB, under a limit of 2 MB."""
    api.post(FLYER, {"kilobytes": 1500})

    assert api.get(FLYER).json["kilobytes"] == 1500
    assert memcached.stats("settings")["item_size_max"] == str(LARGEST_VALUE)


def test_connections_are_limited(api, memcached):
    """memcached serves at most 256 connections at once."""
    assert api.get(REPORT).json["maxconns"] == 256
    assert memcached.stats("settings")["maxconns"] == "256"


def test_udp_is_off(api, memcached):
    """memcached answers nobody over UDP."""
    assert api.get(REPORT).json["udpport"] == 0
    assert memcached.stats("settings")["udpport"] == "0"


def test_old_values_make_room(api, memcached):
    """When memcached is full, old values make room for new ones."""
    assert api.get(REPORT).json["evictions"] == "on"
    assert memcached.stats("settings")["evictions"] == "on"


def test_restart_forgets(api, memcached):
    """When memcached is started again, the flyer is gone."""
    api.post(FLYER, {"kilobytes": 100})
    memcached.restart()

    response = api.get(FLYER)

    assert response.json["kilobytes"] is None


def test_nothing_of_another_visitor(visitors):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(REPORT, FLYER) is None
