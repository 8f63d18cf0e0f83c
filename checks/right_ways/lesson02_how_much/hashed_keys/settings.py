from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
        "KEY_FUNCTION": f"{__package__}.keys.hashed",
    },
}

# DEBUG keeps every query in memory. No visitor waits for that, so it is not measured.
DEBUG = False
