from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, __package__]
ROOT_URLCONF = f"{__package__}.urls"

# TODO: What the app stores is lost with its process, and no second process sees it.
# Store all of it in the memcached on this machine, at its usual port.
