# TODO: Five tables are open. Say of each request whether its response comes from
# memcached, HIT or MISS, and then how many are stored there. Decide before you ask.
# Each table begins with an empty memcached, so its first line is a MISS.
PREDICTIONS = {
    "missing": [
        ("GET /videogames/0/", "MISS"),
        ("GET /videogames/0/", "?"),
        ("answers in memcached", "?"),
    ],
    "addresses": [
        ("GET /top/", "MISS"),
        ("GET /top/?platform=PC&genre=Puzzle", "?"),
        ("GET /top/?genre=Puzzle&platform=PC", "?"),
        ("GET /top/", "?"),
        ("answers in memcached", "?"),
    ],
    "visitors": [
        ("GET /top/", "MISS"),
        ("GET /top/  User-Agent: Firefox", "?"),
        ("GET /top/  Cookie: CONFIG=1", "?"),
        ("GET /top/  Accept: */*", "?"),
        ("GET /top/  Cache-Control: no-cache", "?"),
        ("answers in memcached", "?"),
    ],
    "cookies": [
        ("GET /config/", "MISS"),
        ("GET /config/  Cookie: CONFIG=1", "?"),
        ("GET /config/  Cookie: CONFIG=2", "?"),
        ("GET /config/  Cookie: CONFIG=1", "?"),
        ("GET /config/  Cookie: CONFIG=1; _ga=77", "?"),
        ("answers in memcached", "?"),
    ],
    "methods": [
        ("HEAD /top/", "MISS"),
        ("GET /top/", "?"),
        ("HEAD /top/", "?"),
        ("OPTIONS /top/", "?"),
        ("answers in memcached", "?"),
    ],
}
