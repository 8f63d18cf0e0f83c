"""Keys of memcached, taken apart."""

import pytest

from hitormiss.cache.keys import parts


DIGEST, OTHER = "0" * 32, "f" * 32
PAGE = f"views.decorators.cache.cache_page..GET.{DIGEST}.{OTHER}"


def told(key: str) -> list[tuple[str, str]]:
    """Each part, and what it is made from; together they are the whole key."""
    found = parts(key)
    at = 0
    for part in found:
        at = key.index(part.text, at) + len(part.text)
    assert at == len(key)
    return [(part.name, part.made) for part in found]


@pytest.mark.parametrize(
    ("key", "names", "first"),
    [
        (f":1:{PAGE}.en-us.UTC", "frame method url vary lang zone", "no prefix, version 1"),
        (f"shop:7:{PAGE}", "frame method url vary", 'prefix "shop", version 7'),
        (f":1:{PAGE}.zh-hans", "frame method url vary lang", "no prefix, version 1"),
        (f":1:{PAGE}.UTC", "frame method url vary zone", "no prefix, version 1"),
        (f":1:{PAGE}.Europe/Berlin", "frame method url vary zone", "no prefix, version 1"),
        (f"mine/{PAGE}.en", "frame method url vary lang", "what a KEY_FUNCTION puts first"),
        (
            f":1:views.decorators.cache.cache_header.eu.{DIGEST}.de.Europe/Berlin",
            "frame url lang zone",
            'no prefix, version 1, the page cache\'s own name, key_prefix "eu"',
        ),
        (":1:videogames:all", "frame own", "no prefix, version 1"),
        ("shop:eu:2:games", "frame own", 'prefix "shop:eu", version 2'),
        ("a key of pymemcache", "own", "the whole key"),
        (":1:django.contrib.sessions.cacheabc", "frame own vary", "no prefix, version 1"),
    ],
)
def test_every_kind_of_key_has_its_parts(key, names, first):
    found = told(key)

    assert [name for name, _ in found] == names.split()
    assert found[0][1].startswith(first)
