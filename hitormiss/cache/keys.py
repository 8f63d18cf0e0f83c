"""
The keys of Django's page cache, and what each part of them is made from.

``<prefix>:<version>:views.decorators.cache.cache_page.<page prefix>.<method>.<md5 of
the absolute URI>.<md5 of the header values>.<language>.<time zone>``, and the
same without method and header values for ``cache_header``, which stores the list of
request headers that the page depends on (django/utils/cache.py, 5.2).
"""

import re
from hashlib import md5
from typing import NamedTuple

from hitormiss.http.exchange import ADDRESS


PAGE_CACHE = re.compile(
    r"^(?P<frame>.*views\.decorators\.cache\.cache_(?P<kind>header|page)\.(?P<page_prefix>.*?)\.)"
    r"(?:(?P<method>GET|HEAD)\.)?(?P<uri>[0-9a-f]{32})(?:\.(?P<values>[0-9a-f]{32}))?"
    r"(?:\.(?P<rest>.*))?$",
    re.DOTALL,
)


SESSION = "django.contrib.sessions.cache"
"""What the keys of Django's cached sessions begin with (contrib/sessions/backends/cache.py)."""


class KeyPart(NamedTuple):
    """A part of a key: its *name*, its *text*, and what it is *made* from, in words."""

    name: str
    text: str
    made: str


def kind(key: str) -> str:
    """
    What *key* is for.

    ``headers`` or ``page`` for a key of Django's page cache, ``session`` for one of its
    sessions, ``own`` for all others.
    """
    match = PAGE_CACHE.match(key)
    if not match:
        return "session" if SESSION in key else "own"
    return "headers" if match["kind"] == "header" else "page"


def path_of(key: str, paths: set[str]) -> str | None:
    """
    The one of *paths* that the page cache key *key* was made for, or None.

    A key holds only the md5 of the URI, so each path is hashed and compared.
    """
    match = PAGE_CACHE.match(key)
    if match:
        for path in paths:
            if match["uri"] == uri_digest(path):
                return path
    return None


def uri_digest(path: str) -> str:
    """The md5 of the absolute URI of *path*, in hex, as Django writes it into keys."""
    return md5(f"http://{ADDRESS}{path}".encode(), usedforsecurity=False).hexdigest()


def parts(key: str) -> list[KeyPart]:
    """Split a page cache key into its parts. Any other key is one part."""
    match = PAGE_CACHE.match(key)
    if not match:
        return [KeyPart("frame", key, "the app's own code")]
    found = [KeyPart("frame", match["frame"], "prefix, version and the cache's own name")]
    if match["method"]:
        found.append(KeyPart("method", match["method"], "the method"))
    found.append(KeyPart("url", match["uri"], "the address: scheme, host, path and query"))
    if match["values"]:
        found.append(KeyPart("vary", match["values"], "the values of the headers in the list"))
    language, _, zone = (match["rest"] or "").partition(".")
    if zone or language:
        found.append(KeyPart("lang", language, "the language, because USE_I18N is on"))
    if zone:
        found.append(KeyPart("zone", zone, "the time zone, because USE_TZ is on"))
    return found
