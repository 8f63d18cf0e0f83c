from pymemcache.serde import compressed_serde

from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
        # memcached refuses an item of more than one megabyte. Compressed, the
        # offers of all countries need an eighth of that.
        "OPTIONS": {"serde": compressed_serde},
    },
}
