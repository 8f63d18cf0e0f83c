import os

from site_project.settings import *


DEBUG = os.environ.get("DJANGO_DEBUG", "1") == "1"

# TODO: No response says what it cost. On your own machine, and with DEBUG on, let
# Server-Timing count the queries and cache calls of each. Nobody else may see it.
INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

# TODO: A response that needs the cache is a 500, because Django has no such backend
# any more. Let the app reach memcached through pymemcache.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.MemcachedCache",
        "LOCATION": MEMCACHED,
    },
}
