from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

CACHES = {
    "default": {
        "BACKEND": f"{__package__}.backend.CompressedCache",
        "LOCATION": MEMCACHED,
    },
}
