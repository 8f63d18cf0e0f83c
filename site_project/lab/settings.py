"""
Settings of the website: the built pages and the lab beside them.

They share nothing with `site_project.settings`, from which the lessons start:
here is no database, no session and nobody to sign in.
"""

from django.core.management.utils import get_random_secret_key


DEBUG = False
SECRET_KEY = get_random_secret_key()  # nothing that it signs outlives the server

# With any port. Another name that leads to this machine is somebody else's (DNS rebinding).
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = ["rest_framework", "drf_spectacular"]
ROOT_URLCONF = "site_project.lab.urls"
DATABASES: dict[str, dict] = {}
MIDDLEWARE = [
    "site_project.lab.guard.Guard",
    "site_project.lab.pages.Pages",
    "django.middleware.csrf.CsrfViewMiddleware",
]

USE_I18N = False
USE_TZ = True
APPEND_SLASH = False

# The browser sends cookies to every port of 127.0.0.1: a name and a path of our own keep this one
# away from the apps of the lessons, and theirs away from us.
CSRF_COOKIE_NAME = "hit_or_miss_csrf"
CSRF_COOKIE_PATH = "/lab/"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # as long as the browser is open
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "site_project.lab.refusals.no_token"

LARGEST_BODY = 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = LARGEST_BODY
FILE_UPLOAD_MAX_MEMORY_SIZE = LARGEST_BODY

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_PARSER_CLASSES": ["site_project.lab.refusals.Json"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    # There is one form of answer. The console passes ``Accept`` and ``format`` on to the app.
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "site_project.lab.refusals.OneForm",
    "URL_FORMAT_OVERRIDE": None,
    "UNICODE_JSON": False,  # an app may print half a character, which UTF-8 cannot write
    "EXCEPTION_HANDLER": "site_project.lab.refusals.refuse",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "The lab of Hit or Miss",
    "DESCRIPTION": "What the pages of the course ask when it runs on the reader's machine.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"terminal": {"class": "logging.StreamHandler", "level": "ERROR"}},
    # A refusal is told to whoever asked; the terminal hears of what the lab itself does wrong.
    "loggers": {
        "django": {"handlers": ["terminal"], "level": "ERROR", "propagate": False},
        "django.security": {"level": "CRITICAL"},
    },
}
