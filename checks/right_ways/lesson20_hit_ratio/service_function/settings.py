from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

MIDDLEWARE = [
    *MIDDLEWARE[:2],  # it comes after the sessions, and before CommonMiddleware
    "django.middleware.locale.LocaleMiddleware",
    *MIDDLEWARE[2:],
]
LANGUAGES = [("en", "English"), ("es", "Spanish"), ("de", "German"), ("fr", "French")]

REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_AUTHENTICATION_CLASSES": []}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
        "KEY_FUNCTION": f"{__package__}.keys.digest",
    },
}
