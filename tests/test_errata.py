"""The claims of the errata page, each run here or shown by a mistake of a lesson."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

from hitormiss.cache.memcached import Memcached


ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/reference/errata.md"

NEVER = ["max-age=0", "must-revalidate", "no-cache", "no-store", "private"]
HIT = ["SQL 0 queries", "Cache 2 Calls"]

FOUND = {
    "e01": {"view alone": True, "site alone": True, "value": 42},
    "e02": {"database is under half": True, "cache_page is 3 times as fast": True},
    "e03": {"local memory is faster": True},
    "e04": {"backend": "LocMemCache", "hit": True},
    "e05": {"systemE": None, "answers": True, "address": "127.0.0.1", "udp": "0"},
    "e06": {"raises": "InvalidCacheBackendError"},
    "e07": {"status": 2, "says": True},
    "e09": {"empty": "gaierror", "http": "gaierror", "text": 42, "list": 42, "twice": 42},
    "e10": {"check": "", "raises": "TypeError", "beside": ["a", "b"]},
    "e11": {"memory keeps the oldest, just read": True, "memory": 8, "table": "aefghijkl"},
    "e12": {"2": 6, "3": 8, "0": 1, "memcached": "TypeError"},
    "e13": {":1:default": 300, ":1:forever": None, ":1:minute": 60, "page": "max-age=600"},
    "e14": {"keys": [":1:other", "shop:2:answer", "shop|v2|answer"], "after clear": []},
    "e15": {"request.user": "AttributeError", "framing": None},
    "e16": {"hit without CommonMiddleware": True},
    "e17": {
        "page": True,
        "status/404": False,
        "status/201": False,
        "stream": False,
        "star": False,
        "cookie": False,
        "private": False,
        "no-cache": False,
        "no-store": False,
        "post stores": False,
    },
    "e18": {"promise": "max-age=600", "Expires": True, "Age": [False, True]},
    "e19": {"miss": ["SQL 1 queries", "Cache 3 Calls"], "hit": HIT},
    "e20": {"miss": "SQL 1 queries", "hit": HIT},
    "e21": {"type": "application/json", "new part": True, "new header": True},
    "e22": {"promises": ["max-age=7200"] * 3},
    "e23": {
        "Vary": ["Accept, Cookie", "Accept"],
        "delete": 204,
        "deleted game": 200,
        "anonymous gets": {"for": "ana"},
    },
    "e24": {"same": True, "other order": False, "no query": False, "other host": False},
    "e25": {"Viewset": False, "ViewSet": True},
    "e26": {"without many": "AttributeError", "with many": 2},
    "e27": {"if rows": 3, "is not None": 1},
    "e28": {"as printed": "SyntaxError", "kept as": ["ReturnList", "list"], "seconds": 10800},
    "e29": {
        "still counted": True,
        "listed": [],
        "run out": None,
        "stored None": None,
        "stored None, with a default": None,
    },
    "e30": {"UserAgent": "Firefox", "User-Agent": "Chromium"},
    "e31": {"raises": "NameError"},
    "e32": {
        "same cookie": True,
        "CONFIG=2": False,
        "one more cookie": False,
        "no cookie, an empty one, none again": [False, False, True],
    },
    "e33": {"for": ["ana", "bob", ""], "again": [True] * 3, "get_user_newsfeed": False},
    "e34": {
        "eight": [
            "public",
            "private",
            "no-cache",
            "no-transform",
            "must-revalidate",
            "proxy-revalidate",
            "max-age=60",
            "s-maxage=60",
        ],
        "promise": ["max-age=3600", "must-revalidate"],
        "newer": ["immutable", "no-store", "stale-while-revalidate=30"],
        "stored": [],
    },
    "e35": {"raises": "TypeError: nobody() takes 0 positional arguments but 1 was given"},
    "e36": {"directives": NEVER, "Expires is now": True, "outside cache_page": [True, NEVER]},
    "e37": {
        "promise": ["max-age=7200"],
        "hit": False,
        "two locks": [True] * 2,
        "incr": "ValueError",
    },
    "e38": {"folder": "0o700", "file": "0o600", "reading ran the planted code": True},
    "e39": {"without a table": "OperationalError", "with it": 42},
    "e40": {"memcached": "another", "local memory": None},
    "e41": {
        "hit": True,
        "Vary": "Accept, Cookie",
        "a stranger reads": "ana",
        "ana's POST without a token": 403,
        "with the stranger's": 201,
    },
}
"""What each claim finds when it is run: `tests/errata` has them by the same names."""


class Shown(NamedTuple):
    """A mistake of a lesson: the check that it fails, and words that the learner reads."""

    lesson: str
    mistake: str
    check: str
    words: str


SHOWN_BY = {
    "e06": Shown("05_caches", "removed_backend", "memcached-keeps-the-value", "MemcachedCache"),
    "e07": Shown("04_pymemcache", "django_seed", "seeds-are-alike", "named 'django_seed'"),
    "e08": Shown("04_pymemcache", "no_internal_ips", "queries-are-counted", "no Server-Timing"),
    "e09": Shown("05_caches", "empty_location", "memcached-keeps-the-value", "500 Internal Server"),
    "e10": Shown(
        "06_cache_arguments",
        "max_entries_on_memcached",
        "value-lives-for-a-minute",
        "TypeError: HashClient.__init__() got an unexpected keyword argument",
    ),
    "e15": Shown("07_per_site", "article_list", "bob-is-greeted-as-bob", '"hello":"visitor"'),
    "e23": Shown("08_per_view", "decorates_dispatch", "one-game-is-fresh", "HIT page"),
    "e25": Shown("09_by_value", "viewset_misspelled", "api-starts", "has no attribute"),
    "e26": Shown("09_by_value", "one_for_many", "list-is-made-once", "AttributeError"),
    "e27": Shown("09_by_value", "asks_if_true", "empty-list-is-kept", "X-Queries: 1"),
    "e30": Shown(
        "11_vary_on_headers",
        "user_agent_without_hyphen",
        "each-system-has-its-launcher",
        '"system":"Linux"',
    ),
    "e31": Shown("12_vary_on_cookie", "import_of_the_article", "api-starts", "NameError"),
    "e34": Shown(
        "13_cache_control", "words_store_nothing", "charts-stay-in-memcached", "nothing stored"
    ),
    "e36": Shown("14_never_cache", "above_cache_page", "checkout-is-fresh", "HIT page"),
    "e37": Shown("15_development", "dummy_for_everything", "browser-keeps-no-news", "max-age=7200"),
    "e41": Shown("08_per_view", "browsable_api", "nothing-of-another-visitor", "navbar-text"),
    "e38": Shown(
        "16_other_backends", "open_to_everybody", "folder-is-private", "open to other users"
    ),
}
"""`./course verify` runs these, and compares what they fail with the recordings."""


def entries() -> dict[str, str]:
    """The page, an entry for each claim, by its anchor."""
    pieces = re.split(
        r"^#{2,3} .*?(?:\{ #(e\d\d) \.\w+ \})?$", PAGE.read_text("utf-8"), flags=re.MULTILINE
    )
    return {name: text for name, text in zip(pieces[1::2], pieces[2::2], strict=True) if name}


ENTRIES = entries()


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """All claims, run once: one Django, and a memcached of its own."""
    memcached = Memcached()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tests.errata"],
            cwd=ROOT,
            env={
                **os.environ,
                "ERRATA_MEMCACHED": str(memcached.port),
                "TMPDIR": str(tmp_path_factory.mktemp("errata")),
            },
            capture_output=True,
            text=True,
            timeout=120,
        )
    finally:
        memcached.stop()
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_each_claim_has_an_anchor_and_a_test():
    claims = [f"e{number:02}" for number in range(1, 42)]
    assert list(ENTRIES) == claims
    assert sorted({*FOUND, *SHOWN_BY}) == claims


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_says_both_and_points_to_a_lesson(name):
    text = ENTRIES[name]
    assert re.findall(r"^\*\*(The article|Today)\*\*", text, re.MULTILINE) == [
        "The article",
        "Today",
    ]
    shown = re.findall(r"\]\(\.\./lessons/(\d\d_\w+)\.md", text)
    assert shown
    assert [stem for stem in shown if not (ROOT / f"docs/lessons/{stem}.md").exists()] == []
    assert name not in SHOWN_BY or SHOWN_BY[name].lesson in shown


@pytest.mark.parametrize("name", FOUND)
def test_the_claim_is_run(found, name):
    assert found[name] == FOUND[name]


@pytest.mark.parametrize("name", SHOWN_BY)
def test_a_mistake_shows_it(name):
    lesson, mistake, check, words = SHOWN_BY[name]
    folder = ROOT / f"checks/mistakes/lesson{lesson}" / mistake
    assert check in tomllib.loads((folder / "mistake.toml").read_text("utf-8"))["fails"]
    assert words in " ".join((folder / "words.txt").read_text("utf-8").split())


def test_nothing_is_run_that_the_page_does_not_say(found):
    assert sorted(found) == sorted(FOUND)
