"""
The blocks of the reference pages: parts of a key, headers, likely causes, the glossary.

`mkdocs.yml` names each function, as it names those of `fences`.
"""

import re
from hashlib import md5
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hitormiss.cache.keys import KeyPart, parts
from hitormiss.course.catalogue import lessons
from hitormiss.diagnosis import causes as general
from hitormiss.diagnosis.cause import causes_in
from hitormiss.http.exchange import ADDRESS

from .exchange import explanations
from .lesson_page import LessonPage, PageError
from .markup import render
from .terms import slug


GLOSSARY = Path(__file__).with_name("glossary.md")
MODULES = {module.__name__.rpartition(".")[2]: module for module in general.MODULES}
DOCUMENTS = {
    "docs.djangoproject.com": "Django's documentation",
    "www.django-rest-framework.org": "DRF's documentation",
    "www.rfc-editor.org": "RFC",
    "docs.python.org": "Python's documentation",
    "github.com": "memcached's protocol",
}
TERM = re.compile(r"^\*\[(?P<term>[^\]]+)\]: *(?P<words>.+)$", re.MULTILINE)


def key(source: str, *args: Any, **kwargs: Any) -> str:
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
    shown, rest = [], whole
    for part in parts(whole):
        before, _, rest = rest.partition(part.text)
        made = _made(part, request)
        shown.append({"name": part.name, "text": part.text, "made": made, "before": before})
    return render("key.html", parts=shown, rest=rest)


def _made(part: KeyPart, request: dict[str, Any]) -> str:
    """What the part is made from, with the hashed text if it is in this request."""
    made = part.made[0].upper() + part.made[1:]
    hashed = [f"http://{ADDRESS}{request['path']}", *(value for _, value in request["headers"])]
    for text in hashed:
        if md5(text.encode(), usedforsecurity=False).hexdigest() == part.text:
            return f"{made}. Here it is the md5 of `{text}`."
    return f"{made}."


def header(source: str, *args: Any, **kwargs: Any) -> str:
    """``Age``: the explanation of this header that the lessons show."""
    try:
        return render("header.html", words=explanations()[source.strip()])
    except KeyError:
        raise PageError(f"Fence header: headers.toml has no {source.strip()}") from None


def glossary(source: str, *args: Any, **kwargs: Any) -> str:
    """All terms with their meanings, from the file that the tooltips come from."""
    terms = TERM.findall(GLOSSARY.read_text(encoding="utf-8"))
    terms.sort(key=lambda pair: pair[0].lower())
    rows = [(slug(term), term, words) for term, words in terms]
    return render("glossary.html", terms=rows)


def causes(source: str, *args: Any, **kwargs: Any) -> str:
    """``storing``: the likely causes of that module, each with its lesson and its source."""
    module = MODULES.get(source.strip())
    if module is None:
        raise PageError(f"Fence causes: hitormiss/diagnosis/causes has no {source.strip()}.py")
    pages = {lesson.number: f"../../lessons/{lesson.stem}/" for lesson in lessons()}
    rows = [
        (
            # What a failure fills in is left open here.
            re.sub(r"\{\w+[^}]*\}", "…", " ".join(one.sentence.split())),
            (one.lesson, pages[one.lesson]) if one.lesson in pages else None,
            one.source,
            DOCUMENTS[urlsplit(one.source).netloc],
        )
        for one in causes_in(module)
    ]
    return render("causes.html", rows=rows)
