import os

from site_project.settings import *


DEBUG = os.environ.get("DJANGO_DEBUG", "1") == "1"

# TODO: No answer says what it cost. On your own machine, and with DEBUG on, let
# Server-Timing count the queries and the cache calls of each. Others see none of it.
INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

# TODO: An answer that needs the cache is a 500, because Django has no such backend
# any more. Let the app reach memcached by pymemcache.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.MemcachedCache",
        "LOCATION": MEMCACHED,
    },
}
