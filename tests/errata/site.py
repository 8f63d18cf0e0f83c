"""A small site with the article's views on it: settings, rows, and how to ask it."""

import os
from contextlib import closing
from typing import Any

import django
from django.conf import settings
from django.test import Client

import site_project.settings as ours
from hitormiss.cache.connection import Connection
from hitormiss.machine.ports import HOST


BACKENDS = "django.core.cache.backends"
UPDATE = "django.middleware.cache.UpdateCacheMiddleware"
FETCH = "django.middleware.cache.FetchFromCacheMiddleware"
COMMON = "django.middleware.common.CommonMiddleware"
TOOLBAR = "debug_toolbar.middleware.DebugToolbarMiddleware"
PER_SITE = [UPDATE, *ours.MIDDLEWARE, FETCH]

PORT = int(os.environ["ERRATA_MEMCACHED"])
CACHES = {
    "default": {"BACKEND": f"{BACKENDS}.memcached.PyMemcacheCache", "LOCATION": f"{HOST}:{PORT}"}
}
MEMORY = {"default": {"BACKEND": f"{BACKENDS}.locmem.LocMemCache"}}


def set_up() -> None:
    """The course's settings and rows, with a database in memory and a memcached of our own."""
    plain = {name: getattr(ours, name) for name in dir(ours) if name.isupper()}
    plain |= {
        "CACHES": CACHES,
        "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        "INSTALLED_APPS": [*ours.INSTALLED_APPS, "debug_toolbar"],
        "INTERNAL_IPS": [HOST],
        "ROOT_URLCONF": "tests.errata.urls",
        "REST_FRAMEWORK": {},  # the article changes nothing of it
    }
    settings.configure(**plain)
    django.setup()

    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def visitor(user: str = "", **more: Any) -> Client:
    """A client that asks for JSON, as the course does; signed in as *user*."""
    client = Client(SERVER_NAME=HOST, headers={"accept": "application/json"}, **more)
    if user:
        from django.contrib.auth.models import User

        client.force_login(User.objects.get(username=user))
    return client


def hits(*paths: str, client: Client | None = None, **headers: str) -> bool:
    """Whether the last of these requests, made one after the other, was answered by the cache."""
    client = client or visitor()
    for path in paths:
        answer = client.get(path, headers=headers)
    return "Age" in answer


def memcached() -> Connection:
    return Connection(PORT)


def ttls() -> dict[str, int | None]:
    """Every key of memcached and its seconds, those of a page cut to their kind."""
    with closing(memcached()) as connection:
        return connection.ttls()


def raised(run: Any, *args: Any, **kwargs: Any) -> str:
    """The name of what *run* raises and its first words, or an empty text."""
    try:
        run(*args, **kwargs)
    except BaseException as error:  # whatever it is, it is what the learner meets
        return f"{type(error).__name__}: {error}"
    return ""
