from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
    },
}

MIDDLEWARE = [*MIDDLEWARE, f"{__package__}.middleware.LastReader"]

# The users who may look into memcached.
OPERATORS = ["ana"]
