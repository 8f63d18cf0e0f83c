from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
    },
}

# TODO: Every visitor waits for every response, at every address.
# For 15 minutes, send what was asked for before from memcached, on the whole site.
# bob must never get what was made for ana.
