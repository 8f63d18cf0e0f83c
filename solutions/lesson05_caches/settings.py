from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

# Under "default", because `cache` and cache_page use that when no alias is named.
# The address has no http://: this is memcached's protocol, not HTTP.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": "127.0.0.1:11211",
    },
}
