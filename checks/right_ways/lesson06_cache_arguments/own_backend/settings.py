from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

CACHES = {
    "default": {
        "BACKEND": f"{__package__}.backends.Warehouse",
        "LOCATION": MEMCACHED,
        "TIMEOUT": 60,
        "KEY_PREFIX": "shop",
        "VERSION": 2,
    },
    "recent": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 10, "CULL_FREQUENCY": 2},
    },
}
