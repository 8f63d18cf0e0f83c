from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

# What every backend takes stands beside BACKEND. OPTIONS goes to the backend's own client,
# so MAX_ENTRIES belongs there for local memory, and nowhere for memcached.
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

MIDDLEWARE = [*MIDDLEWARE, f"{__package__}.middleware.LastReader"]
