"""
The settings that every lesson starts from.

They are the settings that ``startproject`` writes, with Django REST Framework and
the videogames added, and JSON as the API's only format. A lesson's own
``settings.py`` imports them all, and then changes what is different: its URLs,
caches or middleware.
"""

import os
from pathlib import Path


# A run of the checks sets these to its own servers, folder and database.
MEMCACHED = os.environ.get("MEMCACHED", "127.0.0.1:11211")
REDIS = os.environ.get("REDIS", "redis://127.0.0.1:6379")
FOLDER = os.environ.get("FOLDER", str(Path(__file__).parents[1] / ".course/folder"))
DATABASE = os.environ.get("DATABASE", str(Path(__file__).parents[1] / "db.sqlite3"))

SECRET_KEY = "not-a-secret-it-protects-a-thousand-invented-games"
DEBUG = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "site_project.videogames",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# JSON alone, on purpose. DRF's browsable API names its reader and holds a CSRF
# token of theirs: a stored page of it would give both to the next visitor.
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}

WSGI_APPLICATION = "site_project.wsgi.application"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATABASE,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
