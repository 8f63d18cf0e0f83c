from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
    },
}

# Update is first because an answer meets it last: by then the session's middleware
# has said that the answer depends on Cookie, so each visitor's pages are stored apart.
MIDDLEWARE = [
    "django.middleware.cache.UpdateCacheMiddleware",
    *MIDDLEWARE,
    "django.middleware.cache.FetchFromCacheMiddleware",
]

# Pages do not live by TIMEOUT of CACHES: that is for cache.set alone.
CACHE_MIDDLEWARE_SECONDS = 60 * 15
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
