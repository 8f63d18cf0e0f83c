from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

# TODO: The warehouse reads the shop's keys in memcached, and expects shop|v2|answer.
# Here they have other names, and last too long. A minute is enough.
# "recent" grows to 300 values. Ten are enough: for an eleventh, drop half of them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
    },
    "recent": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    },
}
