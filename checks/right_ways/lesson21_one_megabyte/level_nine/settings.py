import zlib
from functools import partial

from pymemcache.serde import CompressedSerde

from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
        "OPTIONS": {"serde": CompressedSerde(compress=partial(zlib.compress, level=9))},
    },
}
