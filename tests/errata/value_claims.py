"""Claims 25 to 40: values, variants, directives, development and other backends."""

import hashlib
import os
import pickle
import tempfile
import time
import zlib
from contextlib import closing
from pathlib import Path

from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.management import call_command
from django.test import RequestFactory, override_settings
from django.utils.http import parse_http_date
from django.views.decorators.cache import cache_control, cache_page
from django.views.decorators.vary import vary_on_cookie
from rest_framework import viewsets

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer
from tests.errata.site import BACKENDS, MEMORY, hits, memcached, raised, ttls, visitor
from tests.errata.urls import page


def e25():
    return {"Viewset": hasattr(viewsets, "Viewset"), "ViewSet": hasattr(viewsets, "ViewSet")}


def e26():
    rows = Videogame.objects.all()[:2]
    return {
        "without many": raised(lambda: VideogameSerializer(rows).data).partition(":")[0],
        "with many": len(VideogameSerializer(rows, many=True).data),
    }


def e27():
    def times_made(is_missing) -> int:
        """How often three readers make a list that has no rows."""
        cache.delete("rows")
        made = 0
        for _ in range(3):
            if is_missing(cache.get("rows")):
                cache.set("rows", [])
                made += 1
        return made

    return {
        "if rows": times_made(lambda rows: not rows),
        "is not None": times_made(lambda rows: rows is None),
    }


def e28():
    data = VideogameSerializer(Videogame.objects.all()[:2], many=True).data
    cache.set("rows", data, 60 * 180)
    return {
        "as printed": raised(compile, "cache.set('rows',, 60*180)", "view", "exec").partition(":")[
            0
        ],
        "kept as": [type(data).__name__, type(cache.get("rows")).__name__],
        "seconds": round(ttls()[":1:rows"], -1),
    }


def e29():
    cache.set("answer", 42)
    with closing(memcached()) as asked:
        before = asked.stats()["curr_items"]
        asked.expire(":1:answer")
        after, listed = asked.stats()["curr_items"], asked.items()
    cache.set("nothing", None)
    return {
        "still counted": after == before,
        "listed": list(listed),
        "run out": cache.get("answer"),
        "stored None": cache.get("nothing"),
        "stored None, with a default": cache.get("nothing", "default"),
    }


def seen_by_chromium(path: str) -> str:
    """Whose page Chromium gets after Firefox asked."""
    visitor().get(path, headers={"user-agent": "Firefox"})
    return visitor().get(path, headers={"user-agent": "Chromium"}).json()["agent"]


def e30():
    return {
        "UserAgent": seen_by_chromium("/useragent/"),
        "User-Agent": seen_by_chromium("/user-agent/"),
    }


def e31():
    source = (
        "from django.views.decorators.vary import vary_on_headers\n@vary_on_cookie\ndef f(r): ..."
    )
    return {"raises": raised(exec, source, {}).partition(":")[0]}


def hits_without_cookie() -> list[bool]:
    """No Cookie header, then an empty one. A client of Django's tests sends the latter always."""
    view = cache_page(60)(vary_on_cookie(page))
    absent, empty = RequestFactory().get("/theme/"), RequestFactory().get("/theme/")
    del absent.META["HTTP_COOKIE"]
    return ["Age" in view(request) for request in (absent, empty, absent)]


def e32():
    return {
        "same cookie": hits("/config/", "/config/", cookie="CONFIG=1"),
        "CONFIG=2": hits("/config/", cookie="CONFIG=2"),
        "one more cookie": hits("/config/", cookie="CONFIG=1; _ga=77"),
        "no cookie, an empty one, none again": hits_without_cookie(),
    }


def e33():
    clients = [visitor("ana"), visitor("bob"), visitor()]
    return {
        "for": [client.get("/by-cookie/").json()["for"] for client in clients],
        "again": [hits("/by-cookie/", client=client) for client in clients],
        "get_user_newsfeed": hasattr(User, "get_user_newsfeed"),
    }


def directives(path: str) -> list[str]:
    return sorted(visitor().get(path)["Cache-Control"].split(", "))


EIGHT = {
    "public": True,
    "private": True,
    "no_cache": True,
    "no_transform": True,
    "must_revalidate": True,
    "proxy_revalidate": True,
    "max_age": 60,
    "s_maxage": 60,
}


def said(**directive) -> str:
    return cache_control(**directive)(page)(RequestFactory().get("/"))["Cache-Control"]


def e34():
    return {
        "eight": [said(**{name: value}) for name, value in EIGHT.items()],
        "promise": directives("/promise/"),
        "newer": directives("/newer/"),
        "stored": list(ttls()),
    }


def e35():
    return {"raises": raised(visitor().get, "/nobody/")}


def e36():
    answer = visitor().get("/never/")
    return {
        "directives": directives("/never/"),
        "Expires is now": abs(parse_http_date(answer["Expires"]) - time.time()) < 30,
        "outside cache_page": [
            hits("/never-outside/", "/never-outside/"),
            directives("/never-outside/"),
        ],
    }


def e37():
    with override_settings(CACHES={"default": {"BACKEND": f"{BACKENDS}.dummy.DummyCache"}}):
        return {
            "promise": directives("/list/"),
            "hit": hits("/minute/", "/minute/"),
            "two locks": [cache.add("lock", 1), cache.add("lock", 1)],
            "incr": raised(cache.incr, "count").partition(":")[0],
        }


class Planted:
    """A pickle that makes a folder while it is read: it might as well do anything else."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def e38():
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "cache"
        backend = {"BACKEND": f"{BACKENDS}.filebased.FileBasedCache", "LOCATION": str(folder)}
        with override_settings(CACHES={"default": backend}):
            cache.set("answer", 42)
            name = hashlib.md5(b":1:answer").hexdigest() + ".djcache"
            file, made = folder / name, Path(temporary) / "made"
            found = {
                "folder": oct(folder.stat().st_mode & 0o777),
                "file": oct(file.stat().st_mode & 0o777),
            }
            file.write_bytes(pickle.dumps(None) + zlib.compress(pickle.dumps(Planted(made))))
            cache.get("answer")
            return found | {"reading ran the planted code": made.is_dir()}


def e39():
    table = {"BACKEND": f"{BACKENDS}.db.DatabaseCache", "LOCATION": "cached_values"}
    with override_settings(CACHES={"default": table}):
        found = {"without a table": raised(cache.get, "answer").partition(":")[0]}
        call_command("createcachetable", verbosity=0)
        cache.set("answer", 42)
        return found | {"with it": cache.get("answer")}


def set_by_another_process() -> object:
    """What we get of a value that another process has set."""
    child = os.fork()
    if child == 0:
        cache.set("worker", "another")
        os._exit(0)
    os.waitpid(child, 0)
    return cache.get("worker")


def e40():
    found = {"memcached": set_by_another_process()}
    with override_settings(CACHES=MEMORY):
        return found | {"local memory": set_by_another_process()}
