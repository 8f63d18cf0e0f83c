from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

MIDDLEWARE = [
    *MIDDLEWARE[:2],  # it comes after the sessions, and before CommonMiddleware
    "django.middleware.locale.LocaleMiddleware",
    *MIDDLEWARE[2:],
]
LANGUAGES = [("en", "English"), ("es", "Spanish"), ("de", "German"), ("fr", "French")]

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
    },
}
