from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
    },
}

# The whole site is stored, as in lesson 7.
MIDDLEWARE = [
    "django.middleware.cache.FetchFromCacheMiddleware",
    *MIDDLEWARE,
    "django.middleware.cache.UpdateCacheMiddleware",
]
CACHE_MIDDLEWARE_SECONDS = 60 * 10
