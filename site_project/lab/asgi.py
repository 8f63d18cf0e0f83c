"""The pages and the lab as one ASGI application: ``site_project.lab.asgi:application``."""

import os

from django.core.asgi import get_asgi_application


os.environ["DJANGO_SETTINGS_MODULE"] = "site_project.lab.settings"
django_application = get_asgi_application()

from site_project.lab.lab import lab  # noqa: E402
from site_project.lab.limits import Limits  # noqa: E402


application = Limits(django_application, lab)
