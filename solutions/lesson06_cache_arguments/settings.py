from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

# What every backend accepts is beside BACKEND. OPTIONS is for one kind of backend: local
# memory reads MAX_ENTRIES there, and the client for memcached does not know it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
        "TIMEOUT": 60,
        "KEY_PREFIX": "shop",
        "VERSION": 2,
        "KEY_FUNCTION": f"{__package__}.keys.make_key",
    },
    "recent": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 10, "CULL_FREQUENCY": 2},
    },
}
