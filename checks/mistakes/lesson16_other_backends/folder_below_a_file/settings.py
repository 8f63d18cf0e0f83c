from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

# Django unpickles these files, and a pickle can run any code: so the folder
# belongs to the app alone, under a name that nobody else can create first.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
    },
    "file": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": "/dev/null/pages",
    },
    "database": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cached_pages",
    },
    "memory": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    },
    "redis": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS,
    },
}
