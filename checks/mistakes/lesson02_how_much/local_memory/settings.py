from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": MEMCACHED,
    },
}

# DEBUG keeps every query in memory: that is measured along, and no visitor ever meets it.
DEBUG = False
