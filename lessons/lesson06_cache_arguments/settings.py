from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

# TODO: The warehouse reads the shop's keys in memcached, and knows them as shop|v2|answer.
# Here they are named otherwise, and last too long. A minute is enough.
# "recent" grows to 300 values. Ten are enough: for an eleventh, half of them go.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
    },
    "recent": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    },
}
