"""For the tests of the pages: a checkout with one small lesson, and its pages as HTML."""

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
"""A page reads this file. Importing it raises an error."""

raise RuntimeError


def test_list_is_cached(api):
    """The list is made once: a second visitor gets the stored
    copy of `list`.

    More words, for those who read the check.
    """


def helper():
    """Not a check."""


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

NOT_STARTED = {
    "id": "08/api-starts",
    "sentence": "Your API does not start, so none of the 2 checks was run.",
    "asked": [],
    "asked_note": "No request was sent.",
    "expected": {"number": None, "lines": ["your API starts"], "caret": None},
    "got": {"number": None, "lines": ["SyntaxError: '(' was never closed"], "caret": None},
    "answer": [],
    "log": [
        {
            "number": None,
            "where": "workspace/lesson08_per_view/views.py:9",
            "lines": [
                "  @method_decorator(cache_page(7200)",
                "                   ^",
                "SyntaxError: '(' was never closed",
            ],
        }
    ],
    "likely": None,
    "again": None,
    "hint": "./course hint 8",
    "page": "http://127.0.0.1:8080/lessons/08_per_view/#do",
    "memcached": {"notes": ["It received no commands. It is empty."], "requests": []},
}

FAILURE = {
    "id": "08/list-is-cached",
    "sentence": "The list is made once: a second visitor gets the stored copy.",
    "asked": [
        {
            "number": 1,
            "curl": [
                "curl -i -H 'Accept: application/json' \\",
                "  http://127.0.0.1:8000/videogames/",
            ],
        },
        {"number": None, "curl": ["In memcached: every entry expires now."]},
        {"number": 2, "curl": ["curl -i http://127.0.0.1:8000/videogames/"]},
    ],
    "asked_note": "Paste these while ./course serve 8 runs.",
    "expected": {"number": 2, "lines": ['"price":"1.50"'], "caret": None},
    "got": {"number": 2, "lines": ['"price":"29.99"'], "caret": 9},
    "answer": [
        [" ", "HTTP/1.1 200 OK"],
        [" ", "Vary: Accept, <Cookie>"],
        [" ", ""],
        [">", '"price":"29.99"'],
    ],
    "log": [],
    "likely": "More than the list is stored. Is cache_page on dispatch,\nand not on list?",
    "again": "./course check 8 --seed 1",
    "hint": "./course hint 8",
    "page": "http://127.0.0.1:8080/lessons/08_per_view/#08/list-is-cached",
    "memcached": {
        "notes": ["Keys of /videogames/: headers, page"],
        "requests": [
            {
                "number": 1,
                "label": "GET 200",
                "events": [
                    {"verb": "MISS", "text": "MISS headers"},
                    {"verb": "SET", "text": "SET headers ttl=7200"},
                    {"verb": "SET", "text": "SET page ttl=7200"},
                ],
            },
            {"number": 2, "label": "GET no response", "events": []},
        ],
    },
}


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
        "checks/mistakes/lesson08_per_view/minutes/failure.json": json.dumps(FAILURE),
        "checks/mistakes/lesson08_per_view/starter/failures.json": json.dumps([FAILURE]),
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
    """Return *text*, a page of lesson 8, as a builder converts it to HTML."""
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
    """Return what a reader sees of *html*, with one space between words."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
