import os

from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

NEWS_SECONDS = 60 * 60 * 2
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "copies": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
    },
}

if os.environ.get("DJANGO_ENV") == "development":
    NEWS_SECONDS = 0
    CACHES["copies"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
