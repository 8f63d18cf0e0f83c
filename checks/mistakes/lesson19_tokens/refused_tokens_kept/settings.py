from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, "rest_framework.authtoken", __package__]
ROOT_URLCONF = f"{__package__}.urls"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": MEMCACHED,
    },
}

REST_FRAMEWORK = {
    **REST_FRAMEWORK,
    "DEFAULT_AUTHENTICATION_CLASSES": [f"{__package__}.authentication.PatientTokenAuthentication"],
}
