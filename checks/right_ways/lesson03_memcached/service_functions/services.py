from contextlib import closing

from django.conf import settings
from django.core.cache import cache
from pymemcache.client.base import Client


def memcached_settings():
    """What memcached says of itself, with text where it sends text."""
    with closing(Client(settings.MEMCACHED)) as memcached:
        found = memcached.stats("settings")
    return {
        name.decode(): value.decode() if isinstance(value, bytes) else value
        for name, value in found.items()
    }


def store_flyer(kilobytes):
    cache.set("flyer", bytes(1000 * kilobytes), timeout=None)
    return kilobytes


def size_of_flyer():
    """The flyer's kilobytes, or None where memcached has none."""
    flyer = cache.get("flyer")
    return None if flyer is None else len(flyer) // 1000
