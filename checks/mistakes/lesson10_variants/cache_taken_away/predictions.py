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
        ("GET /top/", "MISS"),
        ("answers in memcached", 0),
    ],
    "visitors": [
        ("GET /top/", "MISS"),
        ("GET /top/  User-Agent: Firefox", "MISS"),
        ("GET /top/  Cookie: CONFIG=1", "MISS"),
        ("GET /top/  Accept: */*", "MISS"),
        ("GET /top/  Cache-Control: no-cache", "MISS"),
        ("answers in memcached", 0),
    ],
    "cookies": [
        ("GET /config/", "MISS"),
        ("GET /config/  Cookie: CONFIG=1", "MISS"),
        ("GET /config/  Cookie: CONFIG=2", "MISS"),
        ("GET /config/  Cookie: CONFIG=1", "MISS"),
        ("GET /config/  Cookie: CONFIG=1; _ga=77", "MISS"),
        ("answers in memcached", 0),
    ],
    "methods": [
        ("HEAD /top/", "MISS"),
        ("GET /top/", "MISS"),
        ("HEAD /top/", "MISS"),
        ("OPTIONS /top/", "MISS"),
        ("answers in memcached", 0),
    ],
}
