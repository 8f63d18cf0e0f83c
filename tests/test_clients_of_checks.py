"""Clients that a check can be: a visitor with cookies, a client with a token; and X-Queries."""

from small_app import copied_course, judge

from hitormiss.http.cookie_jar import CookieJar
from hitormiss.http.exchange import Response


__all__ = ["copied_course", "judge"]

DATE = "Tue, 01 Dec 2026 12:00:00 GMT"


def response(*cookies: str) -> Response:
    headers = [("Date", DATE), *(("Set-Cookie", cookie) for cookie in cookies)]
    return Response(200, "OK", tuple(headers))


def test_cookie_jar_keeps_changes_and_forgets():
    jar = CookieJar()
    assert jar.header() == ""
    jar.take(response("a=1; Path=/", "b=2; HttpOnly; Max-Age=60; SameSite=Lax"))
    assert jar.header() == "a=1; b=2"
    jar.take(response("a=3; expires=Tue, 08 Dec 2026 12:00:00 GMT"))
    assert jar.header() == "a=3; b=2"
    jar.take(response('b=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0', "c=4=5"))
    assert jar.header() == "a=3; c=4=5"
    jar.take(response("a=; expires=Thu, 01 Jan 1970 00:00:00 GMT"))
    assert jar.header(theme="dark", c="0") == "theme=dark; c=4=5" == f"theme=dark; {jar.header()}"


SHOP = """
from django.db import transaction


@api_view(["GET", "POST"])
def basket(request):
    if request.method == "POST":
        request.session["games"] = [*request.session.get("games", []), request.data["game"]]
    return Response(request.session.get("games", []))


@api_view()
def headers(request):
    return Response({name: request.headers.get(name) for name in ("Authorization", "Cookie")})


@api_view()
def atomic(request):
    with transaction.atomic():
        with transaction.atomic():
            Videogame.objects.count()
    return Response(1)


urlpatterns = [path("basket/", basket), path("headers/", headers), path("atomic/", atomic)]
"""


def test_clients(judge):
    """Each visitor has cookies of their own, and the line to paste has what was sent."""
    verdicts = judge(
        """
        def test_visitors(api, open_browser):
            \"\"\"One.\"\"\"
            one, other = open_browser(), open_browser()
            one.post("/basket/", {"game": "a"})
            other.post("/basket/", {"game": "b"})
            one.post("/basket/", {"game": "c"})
            found = [client.get("/basket/").json for client in (one, other, api)]
            assert found == [["a", "c"], ["b"], []]


        def test_token(api):
            \"\"\"Three.\"\"\"
            assert api.with_token("abc").get("/headers/").json["Authorization"] == "no"


        def test_queries(api):
            \"\"\"Four.\"\"\"
            assert api.get("/atomic/").queries == 1


        """,
        SHOP,
        'DATABASES["default"]["ATOMIC_REQUESTS"] = True',
    )

    assert verdicts.passed == {"visitors", "queries"}
    failure = verdicts.failure("token")
    assert failure["got"]["lines"] == ['"Authorization":"Token abc"']
    assert "-H 'Authorization: Token abc'" in " ".join(failure["asked"][0]["curl"])
