from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

# TODO: While you develop, each change hides behind a stored copy, and the app
# wants a memcached. With DJANGO_ENV=development let it keep no copies, in the
# browser neither, and still count and lock. Without it, nothing changes.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
    },
}
