from datetime import timedelta

from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
    },
    "recent": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    },
}
CACHES["default"] |= {
    "TIMEOUT": timedelta(minutes=1).total_seconds(),
    "KEY_PREFIX": "shop",
    "VERSION": 2,
    "KEY_FUNCTION": f"{__package__}.keys.make_key",
}
CACHES["recent"]["OPTIONS"] = {"MAX_ENTRIES": 10, "CULL_FREQUENCY": 2}
