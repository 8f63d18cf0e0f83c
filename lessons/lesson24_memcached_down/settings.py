from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

# TODO: Without memcached, /news/ is a 500 or never responds, and for minutes
# after it is back, too. Send the news, and use memcached again soon.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
    },
}

# TODO: When memcached restarts, every basket is lost. Keep them.
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
