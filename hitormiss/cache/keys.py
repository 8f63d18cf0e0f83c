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

FRAME = re.compile(r"(?P<prefix>.*?):(?P<version>\d+):", re.DOTALL)
"""What every key of Django begins with, unless a ``KEY_FUNCTION`` says otherwise."""

LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]+)*")

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
    """Split *key* into its parts, in their order."""
    match = PAGE_CACHE.match(key)
    if not match:
        return _parts_of_own(key)
    inner = f', key_prefix "{match["page_prefix"]}"' if match["page_prefix"] else ""
    found = [KeyPart("frame", match["frame"], f"{_frame(key)}, the page cache's own name{inner}")]
    if match["method"]:
        found.append(KeyPart("method", match["method"], "the method"))
    found.append(KeyPart("url", match["uri"], "the address: scheme, host, path and query"))
    if match["values"]:
        found.append(KeyPart("vary", match["values"], "the values of the headers in the list"))
    language, zone = _language_and_zone(match["rest"] or "")
    if language:
        found.append(KeyPart("lang", language, "the language, because USE_I18N is on"))
    if zone:
        found.append(KeyPart("zone", zone, "the time zone, because USE_TZ is on"))
    return found


def _parts_of_own(key: str) -> list[KeyPart]:
    """The parts of a key that is not one of the page cache."""
    match = FRAME.match(key)
    if not match:
        return [KeyPart("own", key, "the whole key, without Django's prefix and version")]
    found = [KeyPart("frame", match[0], _frame(key))]
    rest = key[match.end() :]
    if rest.startswith(SESSION):
        found.append(KeyPart("own", SESSION, "the name of Django's cached sessions"))
        return [*found, KeyPart("vary", rest.removeprefix(SESSION), "the session, from the cookie")]
    return [*found, KeyPart("own", rest, "the name that the app's code gives")]


def _frame(key: str) -> str:
    """What stands first in *key*, in words."""
    match = FRAME.match(key)
    if not match:
        return "what a KEY_FUNCTION puts first"
    prefix = f'prefix "{match["prefix"]}"' if match["prefix"] else "no prefix"
    return f"{prefix}, version {match['version']}"


def _language_and_zone(rest: str) -> tuple[str, str]:
    """The language and the time zone at the end of a key. Each is missing when it is off."""
    language, _, zone = rest.partition(".")
    return (language, zone) if LANGUAGE.fullmatch(language) else ("", rest)
