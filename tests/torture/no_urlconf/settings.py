from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
del WSGI_APPLICATION

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
    },
}
