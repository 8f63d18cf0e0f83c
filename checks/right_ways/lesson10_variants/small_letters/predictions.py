# Age is the proof: Django sends it with stored responses, and with no others.
PREDICTIONS = {
    "missing": [
        ("GET /videogames/0/", "miss"),
        ("GET /videogames/0/", "miss"),
        ("answers in memcached", "0"),
    ],
    "addresses": [
        ("GET /top/", "miss"),
        ("GET /top/?platform=PC&genre=Puzzle", "miss"),
        ("GET /top/?genre=Puzzle&platform=PC", "miss"),
        ("GET /top/", "hit"),
        ("answers in memcached", "3"),
    ],
    "visitors": [
        ("GET /top/", "miss"),
        ("GET /top/  User-Agent: Firefox", "hit"),
        ("GET /top/  Cookie: CONFIG=1", "hit"),
        ("GET /top/  Accept: */*", "miss"),
        ("GET /top/  Cache-Control: no-cache", "hit"),
        ("answers in memcached", "2"),
    ],
    "cookies": [
        ("GET /config/", "miss"),
        ("GET /config/  Cookie: CONFIG=1", "miss"),
        ("GET /config/  Cookie: CONFIG=2", "miss"),
        ("GET /config/  Cookie: CONFIG=1", "hit"),
        ("GET /config/  Cookie: CONFIG=1; _ga=77", "miss"),
        ("answers in memcached", "4"),
    ],
    "methods": [
        ("HEAD /top/", "miss"),
        ("GET /top/", "miss"),
        ("HEAD /top/", "hit"),
        ("OPTIONS /top/", "miss"),
        ("answers in memcached", "2"),
    ],
}
