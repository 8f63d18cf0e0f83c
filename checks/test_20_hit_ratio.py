"""Hit ratio: one copy of each list, however it is asked for, and no list taken for another."""

import re
from itertools import permutations
from urllib.parse import parse_qs, urlencode

from pytest import approx

from hitormiss.judging.rows import GAME


API = {
    "GET /videogames/": (200, [GAME, ...]),
    "GET /genres/": (200, [{"genre": str, "name": str, "games": int}, ...]),
}

LIST = "/videogames/"
GENRES = "/genres/"
PLATFORMS = ["PC", "PlayStation", "Switch", "Xbox"]
NAMES = {
    "en": ["Action", "Adventure", "Puzzle", "Racing", "Strategy"],
    "es": ["Acción", "Aventura", "Puzle", "Carreras", "Estrategia"],
    "de": ["Action", "Abenteuer", "Rätsel", "Rennen", "Strategie"],
    "fr": ["Action", "Aventure", "Réflexion", "Course", "Stratégie"],
}
ACCEPTS = [
    "*/*",
    "application/json",
    "application/*;q=0.9",
    "application/json, text/plain, */*",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
]
PAGE = 20
TEN_MINUTES = approx(600, abs=3)


def list_of(**asked):
    """The path of a list: ``list_of(platform="PC", page=2)``."""
    return f"{LIST}?{urlencode(asked)}" if asked else LIST


def wanted(path):
    """What *path* asks for: a platform, a genre and a page, each as text."""
    query = parse_qs(path.partition("?")[2])
    return tuple(query.get(name, [""])[-1] for name in ("platform", "genre", "page"))


def rows_of(database):
    """A function that returns the rows for what `wanted` returns."""

    def rows(asked):
        platform, genre, page = asked
        words = {"platform": platform, "genre": genre}
        games = database.games("-created", **{name: word for name, word in words.items() if word})
        start = PAGE * (int(page or 1) - 1)
        return games[start : start + PAGE]

    return rows


def some_lists(draw):
    """Four lists with games, each with other parameters."""
    platform, genre, page = draw.choice(PLATFORMS), draw.choice(NAMES["en"]), draw.choice([2, 3])
    return [
        {},
        {"platform": platform},
        {"genre": genre, "page": page},
        {"platform": platform, "genre": genre, "page": page},
    ]


def genres_in(language, database):
    """The genres as a visitor with this *language* gets them."""
    return [
        {"genre": genre, "name": name, "games": len(database.games(genre=genre))}
        for genre, name in zip(NAMES["en"], NAMES[language], strict=True)
    ]


def of_today(lines, draw):
    """The lines of the log with other platforms, genres, pages, cookies and unknown parameters."""
    values = {}
    for words in (PLATFORMS, NAMES["en"], ["2", "3"]):
        values |= dict(zip(words, draw.sample(words, len(words)), strict=True))
    values["pc"] = values["PC"].lower()

    def other(match):
        return values.setdefault(match[0], draw.word())

    value = re.compile(r"(?<=(?<!q)=)[\w.]+|(?<=Game\+)Boy|(?<=Game%20)Boy")
    return [re.sub(value, other, line) for line in lines]


def test_unknown_parameters_make_no_copy(api, draw):
    """A parameter that the list does not know makes no copy of its own."""
    for asked in some_lists(draw):
        made = api.get(list_of(**asked)).json

        for name in ("utm_source", "fbclid", draw.word(), draw.word()):
            unknown = {name: draw.word()}
            again = api.get(list_of(**unknown, **asked))

            assert again.queries == 0
            assert again.difference(made) is None


def test_order_and_spelling_make_no_copy(api, database, draw):
    """The same parameters in another order, or with %20 for +, make no copy of their own."""
    game = draw.choice(database.games())
    database.change(game, platform=f"{draw.word()} {draw.word()}")
    game, *_ = database.games(id=game["id"])

    for names in (["platform"], ["platform", "genre"], ["genre", "platform", "page"]):
        asked = [(name, game.get(name, 1)) for name in names]
        made = api.get(list_of(**dict(asked))).json

        for other in permutations(asked):
            path = list_of(**dict(other))
            for spelling in (path, path.replace("+", "%20")):
                again = api.get(spelling)

                assert again.queries == 0
                assert again.difference(made) is None


def test_accepts_share_a_copy(api, draw):
    """Five ways to write Accept, of a script or a browser, share one copy of a list."""
    for asked in some_lists(draw):
        first, *others = draw.sample(ACCEPTS, 5)
        made = api.get(list_of(**asked), Accept=first).json

        for accept in others:
            again = api.get(list_of(**asked), Accept=accept)

            assert again.queries == 0
            assert again.difference(made) is None


def test_cookies_make_no_copy(api, ana, bob, draw):
    """Whatever the cookies, and signed in or not, the stored list and genres cost no query."""
    visitors = [
        (api, {"Cookie": f"theme={draw.word()}"}),
        (api, {"Cookie": f"{draw.word()}={draw.word()}; theme={draw.word()}"}),
        (ana, {}),
        (ana, {"Cookie": f"theme={draw.word()}"}),
        (bob, {}),
    ]
    for path in (list_of(platform=draw.choice(PLATFORMS)), GENRES):
        made = api.get(path).json

        for visitor, cookies in draw.sample(visitors, 5):
            again = visitor.get(path, **cookies)

            assert again.queries == 0
            assert again.difference(made) is None


def test_languages_share_a_copy(api, draw):
    """Visitors in four languages, by header or by cookie, share one copy of a list."""
    for asked in some_lists(draw):
        path = list_of(**asked)
        # Spanish first: where the first is the default, a copy in that language is for all.
        made = api.get(path, Accept_Language="es").json

        for language in draw.sample([*NAMES], 4):
            by_cookie = {"Cookie": f"django_language={language}"}
            for headers in ({"Accept_Language": language}, by_cookie):
                again = api.get(path, **headers)

                assert again.queries == 0
                assert again.difference(made) is None


def test_genres_are_translated(api, database, draw):
    """The genres come in the visitor's language, and are made once for each of four."""
    languages = draw.sample([*NAMES], 4)
    for language, other in zip(languages, [*languages[1:], languages[0]], strict=True):
        # The shop has no Italian, and the third language is one that the visitor likes less.
        genres = api.get(GENRES, Accept_Language=f"it, {language};q=0.8, {other};q=0.5")

        assert genres.difference(genres_in(language, database)) is None

    for language in languages:
        again = api.get(GENRES, Cookie=f"django_language={language}")

        assert again.queries == 0
        assert again.difference(genres_in(language, database)) is None


def test_lists_that_differ_stay_apart(replay, database, draw):
    """Lists that differ in a word, its case, its parameter or the page are never mixed up."""
    one, other = draw.sample(PLATFORMS, 2)
    genre, second = draw.sample(NAMES["en"], 2)
    joined = [f"{one}{by}{genre}" for by in ["", *"&|:,;-_ ./", "&genre=", "&genre=&page="]]
    lists = [
        {"platform": one, "genre": genre},
        {"platform": one, "genre": second},
        {"platform": other, "genre": genre},
        {"platform": genre, "genre": one},
        {"platform": one},
        {"platform": one.lower()},
        {"genre": one},
        {"genre": genre},
        {"genre": genre.lower()},
        {"platform": genre},
        {},
        *({name: word} for name in ("platform", "genre") for word in ("None", "null")),
        {"page": 2},
        {"platform": one, "page": 2},
        {"platform": one, "page": 3},
        {"platform": one, "genre": genre, "page": 2},
        *({"platform": word} for word in joined),
    ]
    replay.send([f"GET {list_of(**asked)}" for asked in lists], wanted, rows_of(database))

    assert replay.wrong is None


def test_any_word_is_answered(api, draw):
    """A word of 300 letters, of Cyrillic ones, or with a space, tab or line break has no games."""
    word = draw.word()
    cyrillic = "".join(draw.choice("бгджзлфцчшщыэюя") for _ in range(10))
    long = "".join(draw.choice("abcdefgh") for _ in range(300))
    for text in (long, cyrillic, f"{word} {word}", f"{word}\t{word}", f"{word}\n{word}"):
        for name in ("platform", "genre"):
            response = api.get(list_of(**{name: text}))

            assert response.json == []


def test_memcached_keeps_each_for_ten_minutes(api, database, draw, memcached):
    """memcached keeps each list, and the genres, for ten minutes, and nothing keeps them longer."""
    newest, *_ = database.games("-created")
    paths = [LIST, list_of(genre=newest["genre"]), GENRES]
    for path in paths:
        api.get(path)

    copies = memcached.entries()

    assert [copy.ttl for copy in copies] == [TEN_MINUTES] * max(1, len(copies))

    genre = draw.choice([name for name in NAMES["en"] if name != newest["genre"]])
    database.change(newest, name=draw.name(), genre=genre)
    memcached.expire()
    rows = rows_of(database)

    for path in paths:
        right = genres_in("en", database) if path == GENRES else rows(wanted(path))

        assert api.get(path).difference(right) is None


def test_api_answers_as_before(api, database, draw, memcached):
    """The API still answers as before: 20 games a page, newest first, and the number by genre."""
    game = draw.choice(database.games())
    genre = game["genre"]
    database.change(game, name=draw.name(), price=draw.price())
    games = database.games("-created")
    of_genre = database.games("-created", genre=genre)
    lists = {
        "": games[:PAGE],
        "?page=2": games[PAGE : 2 * PAGE],
        f"?page={draw.word()}": games[:PAGE],
        "?page=0": games[-PAGE:],
        f"?page={draw.randrange(100, 999)}": games[-PAGE:],
        f"?genre={genre}&page=10": of_genre[-PAGE:],
        **{
            f"?{name}={word}": database.games("-created", **{name: word})[:PAGE]
            for name, words in (("platform", PLATFORMS), ("genre", NAMES["en"]))
            for word in words
        },
    }
    for query, rows in lists.items():
        response = api.get(LIST + query)

        assert response.difference(rows) is None
        assert response.header("Content-Type") == "application/json"

        memcached.expire()

    database.execute("UPDATE videogames_videogame SET genre = 'Demo' WHERE genre = ?", (genre,))
    genres = api.get(GENRES)

    assert genres.difference(genres_in("en", database)) is None
    assert genres.header("X-Frame-Options") == "DENY"


def test_nothing_of_another_visitor(visitors, draw):
    """No visitor reads another's name, token or cookie, in JSON or in a browser."""
    assert visitors.leak(LIST, list_of(platform=draw.choice(PLATFORMS)), GENRES) is None


def test_nine_in_ten_cost_no_query(replay, database, draw, workers):
    """Of 300 requests to two processes, 9 in 10 cost no query, and each gets the list it names."""
    workers(2)
    replay.send(of_today(replay.lines, draw), wanted, rows_of(database))

    assert replay.wrong is None
    assert replay.without_query >= 270
