from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

# TODO: While you develop, a stored copy hides each change, and the app needs a
# memcached. With DJANGO_ENV=development, let it keep no copies, not even in the
# browser, and still count and lock. Without it, nothing changes.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
    },
}
