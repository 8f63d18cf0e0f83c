import os

from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

NEWS_SECONDS = 60 * 60 * 2
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
    },
}
CACHES["copies"] = CACHES["default"]

# Only copies may be dropped: throttle and lock need a cache that stores.
# The dummy cache tells browsers nothing, so the seconds have to be 0, too.
if os.environ.get("DJANGO_ENV") == "development":
    CACHES = None
