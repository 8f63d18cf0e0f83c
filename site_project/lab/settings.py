"""
Django's settings for ``./course up``: the built pages, and the lab.

The lessons' apps use other settings (`site_project.settings`). The lab has no database,
no sessions and no users.
"""

from django.core.management.utils import get_random_secret_key


DEBUG = False
SECRET_KEY = get_random_secret_key()  # the lab signs nothing that must survive a restart

# With any port. A host name of another site may resolve to 127.0.0.1 as well (DNS rebinding).
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = ["rest_framework", "drf_spectacular"]
ROOT_URLCONF = "site_project.lab.urls"
DATABASES: dict[str, dict] = {}
MIDDLEWARE = [
    "site_project.lab.guard.guard_middleware",
    "site_project.lab.pages.pages_middleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]

USE_I18N = False
USE_TZ = True
APPEND_SLASH = False

# The browser sends a cookie to every port of 127.0.0.1, so also to the apps of the lessons. The
# name and the path keep this cookie and theirs apart.
CSRF_COOKIE_NAME = "hit_or_miss_csrf"
CSRF_COOKIE_PATH = "/lab/"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # as long as the browser is open
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "site_project.lab.refusals.csrf_failure"

DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20  # in bytes; `limits` refuses more before Django reads it
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_PARSER_CLASSES": ["site_project.lab.refusals.LabJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    # ``Accept`` and ``format`` choose nothing here: `views.proxy` forwards both to the app.
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "site_project.lab.refusals.JSONOnly",
    "URL_FORMAT_OVERRIDE": None,
    "UNICODE_JSON": False,  # an app may print half of a surrogate pair, which UTF-8 cannot encode
    "EXCEPTION_HANDLER": "site_project.lab.refusals.exception_handler",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "The lab of Hit or Miss",
    "DESCRIPTION": "The API that the course's pages use while the course runs on your computer.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"terminal": {"class": "logging.StreamHandler", "level": "ERROR"}},
    # The client gets each refusal as a response. The terminal shows only errors of the lab itself.
    "loggers": {
        "django": {"handlers": ["terminal"], "level": "ERROR", "propagate": False},
        "django.security": {"level": "CRITICAL"},
    },
}
