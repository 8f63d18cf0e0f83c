import os

from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
        "TIMEOUT": os.environ.get("CACHE_SECONDS", "60"),
        "KEY_PREFIX": "shop",
        "VERSION": os.environ.get("CACHE_VERSION", "2"),
        "KEY_FUNCTION": f"{__package__}.keys.make_key",
    },
    "recent": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 10, "CULL_FREQUENCY": 2},
    },
}
