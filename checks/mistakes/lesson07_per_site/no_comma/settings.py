from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
    },
}

# Update is first because a response reaches it last: by then the session's middleware
# has added Cookie to Vary, so each visitor's pages are stored separately.
MIDDLEWARE = [
    "django.middleware.cache.UpdateCacheMiddleware"
    *MIDDLEWARE,
    "django.middleware.cache.FetchFromCacheMiddleware",
]

# TIMEOUT of CACHES is not for pages: it is for cache.set alone.
CACHE_MIDDLEWARE_SECONDS = 60 * 15
