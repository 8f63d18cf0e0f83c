from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
        "OPTIONS": {
            # An error is a miss, and comes after 0.2 seconds at most.
            "ignore_exc": True,
            "connect_timeout": 0.2,
            "timeout": 0.2,
            # Then this process does not use memcached for two seconds.
            "retry_attempts": 0,
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

SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
