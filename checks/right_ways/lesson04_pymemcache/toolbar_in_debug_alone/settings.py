import os

from site_project.settings import *


DEBUG = os.environ.get("DJANGO_DEBUG", "1") == "1"

# First in the list, because it measures what comes after it. The toolbar itself looks
# at DEBUG and INTERNAL_IPS, so nobody else sees it.
INSTALLED_APPS = [*INSTALLED_APPS, __package__]
INTERNAL_IPS = ["127.0.0.1", "::1"]
if DEBUG:
    INSTALLED_APPS.append("debug_toolbar")
    MIDDLEWARE = ["debug_toolbar.middleware.DebugToolbarMiddleware", *MIDDLEWARE]
ROOT_URLCONF = f"{__package__}.urls"

# python-memcached was the library of MemcachedCache, and both are gone since 4.1.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
    },
}
