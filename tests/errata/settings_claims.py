"""Claims 1 to 14: what a cache is for, memcached, and the arguments of CACHES."""

import io
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing

from django.conf import global_settings
from django.core.cache import cache, caches
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer
from tests.errata.site import (
    BACKENDS,
    CACHES,
    MEMORY,
    PER_SITE,
    hits,
    memcached,
    raised,
    ttls,
    visitor,
)


def changed(**default):
    """The settings with the default cache changed so."""
    return override_settings(CACHES={"default": CACHES["default"] | default})


def in_memory(most: int, share: int = 3):
    """Local memory that holds *most* entries; the name keeps it apart from the others."""
    options = {"MAX_ENTRIES": most, "CULL_FREQUENCY": share}
    default = MEMORY["default"] | {"LOCATION": f"{most}-{share}", "OPTIONS": options}
    return override_settings(CACHES={"default": default})


def held(names) -> list[str]:
    return list(cache.get_many(names))


def quickest(run: Callable[[], object], times: int) -> float:
    """The least processor time that *run* took: other processes do not lengthen it."""
    seconds = []
    for _ in range(times):
        began = time.process_time()
        run()
        seconds.append(time.process_time() - began)
    return min(seconds)


def e01():
    with override_settings(MIDDLEWARE=PER_SITE):
        site_alone = hits("/page/", "/page/")
    cache.set("answer", 42)
    return {
        "view alone": hits("/minute/", "/minute/"),
        "site alone": site_alone,
        "value": cache.get("answer"),
    }


def e02():
    def rows():
        with connection.cursor() as cursor:
            return cursor.execute("SELECT * FROM videogames_videogame").fetchall()

    def answer():
        return json.dumps(VideogameSerializer(Videogame.objects.all(), many=True).data, default=str)

    whole = quickest(answer, 5)
    visitor().get("/list/")
    client = visitor()
    return {
        "database is under half": quickest(rows, 5) < whole / 2,
        "cache_page is 3 times as fast": quickest(lambda: client.get("/plain/"), 5)
        > 3 * quickest(lambda: client.get("/list/"), 5),
    }


def e03():
    def get():
        for _ in range(50):
            cache.get("answer")

    def measured() -> float:
        cache.set("answer", {"id": 42})
        return quickest(get, 5)

    over_the_wire = measured()
    with override_settings(CACHES=MEMORY):
        return {"local memory is faster": measured() < over_the_wire}


def e04():
    with override_settings(CACHES=global_settings.CACHES):
        name = type(caches["default"]).__name__
        return {"backend": name, "hit": hits("/minute/", "/minute/")}


def e05():
    with closing(memcached()) as asked:
        stats, settings = asked.stats(), asked.stats("settings")
    return {
        "systemE": shutil.which("systemE"),
        "answers": "version" in stats,
        "address": settings["inter"],
        "udp": settings["udpport"],
    }


def e06():
    with changed(BACKEND=f"{BACKENDS}.memcached.MemcachedCache"):
        return {"raises": raised(lambda: cache.get("answer")).partition(":")[0]}


def e07():
    done = subprocess.run(
        [sys.executable, "seed", "videogames", "--number=1000"], capture_output=True, text=True
    )
    return {"status": done.returncode, "says": "can't open file" in done.stderr}


def e09():
    where = CACHES["default"]["LOCATION"]
    found = {}
    with changed(LOCATION=""):
        found["empty"] = raised(cache.get, "answer").partition(":")[0]
    with changed(LOCATION=f"http://{where}"):
        found["http"] = raised(cache.get, "answer").partition(":")[0]
    for name, location in {"text": where, "list": [where], "twice": f"{where};{where}"}.items():
        with changed(LOCATION=location):
            cache.set("answer", 42)
            found[name] = cache.get("answer")
    return found


def e10():
    with changed(OPTIONS={"MAX_ENTRIES": 1000}):
        found = {
            "check": raised(call_command, "check", stderr=io.StringIO(), stdout=io.StringIO()),
            "raises": raised(cache.get, "a").partition(":")[0],
        }
        del caches["default"]
    with changed(MAX_ENTRIES=1):
        cache.set_many({"a": 1, "b": 2})
        return found | {"beside": held("ab")}


def e11():
    names = [f"{n:02}" for n in range(11)]
    with in_memory(10):
        for name in names[:10]:
            cache.set(name, name)
        cache.get(names[0])
        cache.set(names[10], "")
        memory = held(names)
    table = {"BACKEND": f"{BACKENDS}.db.DatabaseCache", "LOCATION": "culled"}
    with override_settings(CACHES={"default": table | {"OPTIONS": {"MAX_ENTRIES": 10}}}):
        call_command("createcachetable", verbosity=0)
        backwards = list("lkjihgfedcba")
        for name in backwards:
            cache.set(name, name)
        return {
            "memory keeps the oldest, just read": names[0] in memory,
            "memory": len(memory),
            "table": "".join(sorted(held(backwards))),
        }


def e12():
    found = {}
    for share in (2, 3, 0):
        with in_memory(10, share):
            cache.clear()
            for n in range(11):
                cache.set(str(n), n)
            found[str(share)] = len(held(str(n) for n in range(11)))
    with changed(OPTIONS={"CULL_FREQUENCY": 2}):
        made = raised(cache.get, "a").partition(":")[0]
        del caches["default"]  # what cannot be made cannot be closed, either
        return found | {"memcached": made}


def e13():
    cache.set("default", 1)
    cache.set("forever", 1, None)
    cache.set("never", 1, 0)
    with changed(TIMEOUT=60), override_settings(MIDDLEWARE=PER_SITE):
        cache.set("minute", 1)
        page = visitor().get("/page/")
    own = {
        key: seconds
        for key, seconds in ttls().items()
        if key.count(":") == 2 and "views" not in key
    }
    near = {key: seconds and round(seconds, -1) for key, seconds in sorted(own.items())}
    return near | {"page": page["Cache-Control"]}


def name_key(key: str, prefix: str, version: int) -> str:
    return f"{prefix}|v{version}|{key}"


def e14():
    cache.set("other", 1)
    with changed(KEY_PREFIX="shop", VERSION=2):
        cache.set("answer", 42)
    with changed(KEY_PREFIX="shop", VERSION=2, KEY_FUNCTION=f"{__name__}.name_key"):
        cache.set("answer", 42)
    keys = sorted(ttls())
    with changed(KEY_PREFIX="shop"):
        cache.clear()
    return {"keys": keys, "after clear": sorted(ttls())}
