"""Claims 15 to 24, and 41: the cache of a whole site, and of one view."""

import re

from django.test import override_settings

from site_project.videogames.models import Videogame
from tests.errata.site import COMMON, FETCH, PER_SITE, TOOLBAR, UPDATE, hits, raised, ttls, visitor


ASKED = [
    "page",
    "status/404",
    "status/201",
    "stream",
    "star",
    "cookie",
    "private",
    "no-cache",
    "no-store",
]


def panels(answer) -> list[str]:
    """What the debug toolbar counted: queries and cache calls."""
    said = answer.get("Server-Timing", "").split('"')
    return [text for text in said if text.startswith(("SQL", "Cache"))]


def e15():
    with override_settings(MIDDLEWARE=[UPDATE, COMMON, FETCH]):
        return {
            "request.user": raised(visitor().get, "/user/").partition(":")[0],
            "framing": visitor().get("/page/").get("X-Frame-Options"),
        }


def e16():
    with override_settings(MIDDLEWARE=[UPDATE, FETCH]):
        return {"hit without CommonMiddleware": hits("/page/", "/page/")}


def e17():
    """A client keeps its cookies: each path is asked by the same one, three times."""
    with override_settings(MIDDLEWARE=PER_SITE):
        stored = {name: hits(*[f"/{name}/"] * 3) for name in ASKED}
        before = set(ttls())
        visitor().post("/page/")
        return stored | {"post stores": set(ttls()) != before}


def e18():
    with override_settings(MIDDLEWARE=PER_SITE):
        first, second = visitor().get("/page/"), visitor().get("/page/")
    return {
        "promise": first["Cache-Control"],
        "Expires": "Expires" in first,
        "Age": ["Age" in first, "Age" in second],
    }


def with_toolbar(path: str, middleware: list[str]):
    with override_settings(MIDDLEWARE=[TOOLBAR, *middleware], DEBUG=True):
        client = visitor()
        return client.get(path), client.get(path)


def e19():
    first, second = with_toolbar("/list/", PER_SITE[1:-1])
    return {"miss": panels(first), "hit": panels(second)}


def e20():
    first, second = with_toolbar("/plain/", PER_SITE)
    return {"miss": panels(first)[0], "hit": panels(second)}


def e21():
    _, answer = with_toolbar("/list/", PER_SITE[1:-1])
    return {
        "type": answer["Content-Type"],
        "new part": "TimerPanel_toolbar_time" in answer["Server-Timing"],
        "new header": "djdt-request-id" in answer,
    }


def e22():
    answers = [visitor().get(path) for path in ("/list/", "/name/", "/in-urls/")]
    return {"promises": [answer["Cache-Control"] for answer in answers]}


def e23():
    game = Videogame.objects.create(
        name="Last", platform="PC", genre="Puzzle", price=1, released="2026-01-01"
    )
    path = f"/games/{game.pk}/"
    client = visitor()
    first, second = client.get(path), client.get(path)
    deleted = client.delete(path).status_code
    visitor("ana").get("/mine/")
    return {
        "Vary": [first["Vary"], second["Vary"]],
        "delete": deleted,
        "deleted game": client.get(path).status_code,
        "anonymous gets": visitor().get("/mine/").json(),
    }


def e24():
    return {
        "same": hits("/minute/?a=1&b=2", "/minute/?a=1&b=2"),
        "other order": hits("/minute/?b=2&a=1"),
        "no query": hits("/minute/"),
        "other host": "Age" in visitor().get("/minute/", SERVER_NAME="localhost"),
    }


def e41():
    html = {"accept": "text/html"}
    ana = visitor("ana", enforce_csrf_checks=True)
    ana.get("/list/", headers=html)
    page = visitor().get("/list/", headers=html)
    text = page.content.decode()
    game = {
        "name": "Last",
        "platform": "PC",
        "genre": "Puzzle",
        "price": "1.00",
        "released": "2026-01-01",
    }
    token = re.search(r'"csrfToken": "(\w+)"', text)[1]
    return {
        "hit": "Age" in page,
        "Vary": page["Vary"],
        "a stranger reads": re.search(r"navbar-text.>(\w+)<", text)[1],
        "ana's POST without a token": ana.post("/list/", game).status_code,
        "with the stranger's": ana.post("/list/", game, headers={"x-csrftoken": token}).status_code,
    }
