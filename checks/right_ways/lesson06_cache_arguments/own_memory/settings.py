from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
        "TIMEOUT": 60,
        "KEY_PREFIX": "shop",
        "VERSION": 2,
        "KEY_FUNCTION": f"{__package__}.keys.make_key",
    },
    "recent": {
        "BACKEND": f"{__package__}.recent.Ten",
    },
}
