from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
        "OPTIONS": {
            "ignore_exc": True,
            "connect_timeout": 0.2,
            "timeout": 0.2,
            "retry_attempts": 2,
            "retry_timeout": 1,
            "dead_timeout": 2,
        },
    },
    # manage.py createcachetable creates its table.
    "limits": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "limits",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}

SESSION_ENGINE = "django.contrib.sessions.backends.db"
