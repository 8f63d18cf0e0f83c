# Age is the proof: Django sends it with stored responses, and with no others.
PREDICTIONS = {
    "missing": [
        ("GET /videogames/0/", "MISS"),
        ("GET /videogames/0/", "MISS"),
        ("answers in memcached", 0),
    ],
    "addresses": [
        ("GET /top/", "MISS"),
        ("GET /top/?platform=PC&genre=Puzzle", "MISS"),
        ("GET /top/?genre=Puzzle&platform=PC", "MISS"),
        ("GET /top/", "HIT"),
        ("answers in memcached", 3),
    ],
    "visitors": [
        ("GET /top/", "MISS"),
        ("GET /top/  User-Agent: Firefox", "HIT"),
        ("GET /top/  Cookie: CONFIG=1", "HIT"),
        ("GET /top/  Accept: */*", "MISS"),
        ("GET /top/  Cache-Control: no-cache", "HIT"),
        ("answers in memcached", 2),
    ],
    "cookies": [
        ("GET /config/", "MISS"),
        ("GET /config/  Cookie: CONFIG=1", "MISS"),
        ("GET /config/  Cookie: CONFIG=2", "MISS"),
        ("GET /config/  Cookie: CONFIG=1", "HIT"),
        ("GET /config/  Cookie: CONFIG=1; _ga=77", "MISS"),
        ("answers in memcached", 4),
    ],
    "methods": [
        ("HEAD /top/", "MISS"),
        ("GET /top/", "HIT"),
        ("HEAD /top/", "HIT"),
        ("OPTIONS /top/", "MISS"),
        ("answers in memcached", 1),
    ],
}
