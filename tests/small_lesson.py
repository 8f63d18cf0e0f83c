"""What the tests of the pages share: a checkout with one small lesson, and how it is shown."""

import json
import re
from html import unescape
from pkgutil import resolve_name

import markdown
import pytest
from conftest import ROOT

from hitormiss.course import catalogue


PAGE = """\
---
title: Cache per view
minutes: 20
level: basics
description: One `line`, and a list.
objectives:
  - store one <answer>
  - read `Age`
prerequisites:
  - 05_caches
story: miss set hit
---
"""

CHECKS = '''\
"""Raises when it is imported: a page only reads it."""

raise RuntimeError


def test_list_is_cached(api):
    """The list is made once: a second visitor gets the stored
    copy of `list`.

    More words, for who reads the check.
    """


def helper():
    """No check."""


def test_one_game_is_fresh(api):
    """One game is never kept."""
'''

HINTS = """\
<!-- for who writes hints -->

## 08/list-is-cached

1. Ask twice,
   and read `X-Queries`.

2. A decorator.

3. `cache_page(…)`

## 08/one-game-is-fresh

1. Ask for one game.
"""

ASKED = "app: solution\nGET /videogames/\nGET /videogames/  Cookie: theme=dark"
POSTED = 'app: starter\nPOST /videogames/  {"name": "Silver"}'

WORDS = """\
NOT YET    One game is never kept.
           08/one-game-is-fresh

ASK        Nothing was asked.

EXPECTED     your API answers
GOT          SyntaxError: '(' was never closed

MEMCACHED  Nothing was asked of it, and nothing is in it.

YOUR LOG   workspace/lesson08_per_view/views.py:9
             @method_decorator(cache_page(7200)
                              ^
           SyntaxError: '(' was never closed

NEXT       ./course hint 8
           http://127.0.0.1:8080/lessons/08_per_view/#check

NOT YET    The list is made once: a second visitor gets the stored copy.
           08/list-is-cached

ASK        Paste these while ./course serve 8 runs.
        1  curl -i -H 'Accept: application/json' \\
             http://127.0.0.1:8000/videogames/
           In memcached: the time of every entry
           runs out.
        2  curl -i http://127.0.0.1:8000/videogames/

EXPECTED 2   "price":"1.50"
GOT      2   "price":"29.99"
                      ^
             HTTP/1.1 200 OK
             Vary: Accept, <Cookie>

           > "price":"29.99"

MEMCACHED  Keys of /videogames/: headers, page
        1  GET 200        MISS headers → SET headers ttl=7200 →
                          SET page ttl=7200
        2  GET no answer  -

YOUR LOG   No error.

LIKELY     More than the list is stored. Is cache_page on dispatch, which
           answers for every action?
NEXT       ./course hint 8
           http://127.0.0.1:8080/lessons/08_per_view/#08/list-is-cached

4 of 6 sentences are true. See all: ./course check 8 --all-failures
"""


def event(verb, kind, ttl=None):
    text = f"{verb} {kind}" + (f" ttl={ttl}" if ttl else "")
    return {"verb": verb, "kind": kind, "key": f":1:{kind}", "ttl": ttl, "text": text}


def exchange(
    number, method="GET", status=200, headers=(), body="", size=None, events=(), queries=0
):
    return {
        "number": number,
        "request": {"method": method, "path": "/videogames/", "headers": [], "body": None},
        "response": {
            "status": status,
            "status_line": f"HTTP/1.1 {status} OK",
            "headers": [["Date", "now"], *map(list, headers), ["X-Queries", str(queries)]],
            "body": body,
            "body_bytes": len(body) if size is None else size,
        },
        "events": list(events),
        "queries": queries,
    }


RECORDED = {
    "lesson": "08_per_view",
    "versions": {"Django": "5.2.19"},
    "transcripts": {"./course check 8": {"app": "starter", "text": "  ✗ One <b>.\n  ✓ Two.\n"}},
    "exchanges": {
        ASKED: {
            "exchanges": [
                exchange(
                    1,
                    size=148752,
                    body="[{",
                    queries=1,
                    headers=[("Cache-Control", "max-age=7200")],
                    events=[event("MISS", "headers"), event("SET", "page", 7200)],
                ),
                exchange(
                    2,
                    size=148752,
                    headers=[("Cache-Control", "max-age=7200"), ("Age", "1")],
                    events=[event("HIT", "headers"), event("HIT", "page")],
                ),
            ]
        },
        POSTED: {"exchanges": [exchange(1, "POST", 201, body='{"id": 1001}', queries=1)]},
    },
}


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A checkout with one small lesson."""
    files = {
        "docs/lessons/08_per_view.md": PAGE,
        "checks/test_08_per_view.py": CHECKS,
        "checks/hints/08_per_view.md": HINTS,
        "checks/recorded/08_per_view.json": json.dumps(RECORDED),
        "checks/mistakes/lesson08_per_view/minutes/views.py": "import a\n\ncache(120)\n",
        "checks/mistakes/lesson08_per_view/minutes/mistake.toml": 'fails = ["list-is-cached"]',
        "checks/mistakes/lesson08_per_view/minutes/words.txt": WORDS,
        "lessons/lesson08_per_view/views.py": "import a\n\n# TODO: <slow>\nrun()\n",
        "lessons/lesson08_per_view/urls.py": "urls = []\n",
        "solutions/lesson08_per_view/views.py": "import a\n\ncache(7200)\n",
        "solutions/lesson08_per_view/urls.py": "urls = []\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(catalogue, "ROOT", tmp_path)
    return tmp_path


def render(text):
    """A page of lesson 8 as a builder would make it."""
    named = [
        {"name": name, "class": name, "format": resolve_name(function)}
        for name, function in re.findall(
            r"\{name: ([\w-]+),.*!!python/name:([\w.]+)", (ROOT / "mkdocs.yml").read_text()
        )
    ]
    return markdown.markdown(
        text,
        extensions=["hitormiss.pages.extension", "pymdownx.superfences", "toc"],
        extension_configs={"pymdownx.superfences": {"custom_fences": named}},
    )


def block(fence, text=""):
    return render(f"# 8. Cache per view\n\n```{fence}\n{text}\n```\n")


def words(html):
    """What a reader sees of *html*, its white space made one space."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
