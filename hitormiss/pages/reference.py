"""
The blocks of the reference pages: the parts of a key, the meaning of a header, the glossary.

`mkdocs.yml` names each function, as it names those of `fences`.
"""

import re
from hashlib import md5
from html import escape
from pathlib import Path
from typing import Any

from markdown import Markdown

from hitormiss.cache.keys import KeyPart, parts
from hitormiss.http.exchange import ADDRESS

from .exchange import explanations
from .lesson_page import LessonPage, PageError
from .markup import one_line


GLOSSARY = Path(__file__).with_name("glossary.md")
TERM = re.compile(r"^\*\[(?P<term>[^\]]+)\]: *(?P<words>.+)$", re.MULTILINE)

STYLE = '<link rel="stylesheet" href="../../assets/lab.css">'
"""A key looks as in a lesson's panel. All reference pages are in folders of the same depth."""


def key(
    source: str, language: str, css_class: str, options: Any, md: Markdown, **kwargs: Any
) -> str:
    """``08_per_view page``: the first key of that kind in the lesson's recording, in its parts."""
    stem, _, kind = source.strip().partition(" ")
    recorded = LessonPage(stem).recordings("key")["exchanges"].values()
    for scenario in recorded:
        for exchange in scenario["exchanges"]:
            for event in exchange["events"]:
                if event["kind"] == kind:
                    return _ticket(event["key"], exchange["request"])
    raise PageError(f"Fence key: no {kind} key is recorded for {stem}")


def _ticket(whole: str, request: dict[str, Any]) -> str:
    """The key with its parts numbered and coloured, and below it what each part is made from."""
    found = parts(whole)
    shown, where = "", 0
    for number, part in enumerate(found):
        start = whole.index(part.text, where)
        shown += escape(whole[where:start])
        shown += (
            f'<span class="hm-part k-{part.name}"><sup>{number}</sup>{escape(part.text)}</span>'
        )
        where = start + len(part.text)
    made = "".join(
        f'<li class="k-{part.name}"><i class="hm-no-k">{number}</i>'
        f"<span>{one_line(_made(part, request))}</span></li>"
        for number, part in enumerate(found)
    )
    return (
        f'<div class="hm-panel"><div><div class="hm-ticket">'
        f'<p class="hm-ticket__key">{shown}{escape(whole[where:])}</p>'
        f'<ul class="hm-from">{made}</ul>{STYLE}</div></div></div>'
    )


def _made(part: KeyPart, request: dict[str, Any]) -> str:
    """What the part is made from, with the hashed text if it is in this request."""
    made = part.made[0].upper() + part.made[1:]
    hashed = [f"http://{ADDRESS}{request['path']}", *(value for _, value in request["headers"])]
    for text in hashed:
        if md5(text.encode(), usedforsecurity=False).hexdigest() == part.text:
            return f"{made}. Here it is the md5 of `{text}`."
    return f"{made}."


def header(
    source: str, language: str, css_class: str, options: Any, md: Markdown, **kwargs: Any
) -> str:
    """``Age``: the explanation of this header that the lessons show."""
    try:
        return f"<blockquote><p>{one_line(explanations()[source.strip()])}</p></blockquote>"
    except KeyError:
        raise PageError(f"Fence header: headers.toml has no {source.strip()}") from None


def glossary(
    source: str, language: str, css_class: str, options: Any, md: Markdown, **kwargs: Any
) -> str:
    """All terms with their meanings, from the file that the tooltips come from."""
    terms = TERM.findall(GLOSSARY.read_text(encoding="utf-8"))
    rows = "".join(
        f'<dt id="{re.sub(r"[^a-z0-9]+", "-", term.lower())}">{escape(term)}</dt>'
        f"<dd><p>{escape(words, quote=False)}</p></dd>"
        for term, words in sorted(terms, key=lambda pair: pair[0].lower())
    )
    return f"<dl>{rows}</dl>"
