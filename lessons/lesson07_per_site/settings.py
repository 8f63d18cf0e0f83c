from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
    },
}

# TODO: Every visitor waits for every answer, whatever address it has.
# For 15 minutes, answer what was asked before from memcached, all over the site.
# What is bob's must never come from what was made for ana.
