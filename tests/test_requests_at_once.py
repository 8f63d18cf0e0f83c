"""Requests at the same time, as a check sends them: one timeline, one order, one verdict."""

from small_app import copied_course, judge


__all__ = ["copied_course", "judge"]

CHART = """
def make():
    time.sleep(0.1)
    return [*Videogame.objects.values_list("name", flat=True)[:20]]


@api_view()
def plain(request):
    rows = cache.get("chart")
    if rows is None:
        rows = make()
        cache.set("chart", rows, 600)
    return Response(rows)


@api_view()
def locked(request):
    while True:
        rows = cache.get("chart")
        if rows is not None:
            return Response(rows)
        if cache.add("chart-lock", "1", 10):
            rows = cache.get("chart")
            if rows is None:
                rows = make()
                cache.set("chart", rows, 600)
            cache.delete("chart-lock")
            return Response(rows)
        time.sleep(0.02)


LOCK = threading.Lock()


@api_view()
def locked_in_process(request):
    with LOCK:
        return locked(request._request)


@api_view()
def locked_by_hand(request):
    if not cache.get("chart-lock"):
        cache.set("chart-lock", "1", 10)
        cache.set("chart", make(), 600)
    return Response(cache.get("chart"))


urlpatterns = [
    path("plain/", plain),
    path("locked/", locked),
    path("locked-in-process/", locked_in_process),
    path("locked-by-hand/", locked_by_hand),
]
"""

IN_STEP = """
def made(api, workers, relay, path):
    workers(3)
    relay.hold()
    crowd = api.start([path] * 6)
    relay.in_step(crowd)
    return api.responses(crowd).with_queries


def test_plain(api, workers, relay):
    \"\"\"One.\"\"\"
    assert made(api, workers, relay, "/plain/") == 1


def test_by_hand(api, workers, relay):
    \"\"\"Two.\"\"\"
    assert made(api, workers, relay, "/locked-by-hand/") == 1


def test_locked(api, workers, relay):
    \"\"\"Three.\"\"\"
    assert made(api, workers, relay, "/locked/") == 1


def test_locked_in_process(api, workers, relay):
    \"\"\"Four.\"\"\"
    assert made(api, workers, relay, "/locked-in-process/") == 1
"""


def test_in_step_every_request_has_looked_before_one_stores(judge):
    """What two steps leave open is taken by all, and what a real lock closes by nobody."""
    verdicts = judge(IN_STEP, CHART)

    assert verdicts.passed == {"locked", "locked_in_process"}
    for name in ("plain", "by_hand"):
        assert verdicts.failure(name)["got"]["lines"] == ["6 of 6 responses cost queries"]
        assert verdicts.failure(name)["expected"]["lines"] == ["1 of 6 responses cost queries"]
        # "The first request stored it, and the second did not find it" would be wrong here.
        assert verdicts.failure(name)["likely"] is None
    assert verdicts.rows("plain") == [
        "1–6 GET 200: MISS :1:chart",
        "1–6 GET 200: SET :1:chart ttl=600",
    ]


def test_failure_tells_the_requests_apart_and_shows_one_line_to_paste(judge):
    failure = judge(IN_STEP, CHART).failure("plain")

    assert [(one["number"], one["curl"][0][:8]) for one in failure["asked"]] == [
        (None, "3 proces"),
        (None, "Requests"),
        ("1–6", "curl -sS"),
    ]
    assert failure["asked"][1]["curl"] == ["Requests 1 to 6 are sent at the same time."]


def test_responses_come_in_the_order_of_the_requests(judge):
    """Each has its own request, whichever was answered first, and in whichever process."""
    verdicts = judge(
        """
        def test_order(api, workers, relay):
            \"\"\"One.\"\"\"
            workers(3)
            found = api.together([f"/echo/{number}/" for number in range(9)])
            assert [one.json["number"] for one in found] == [*range(9)]


        def test_processes(api, workers, relay):
            \"\"\"Two.\"\"\"
            workers(3)
            found = api.together([api.request("POST", f"/echo/{n}/", {}) for n in range(9)])
            assert len({one.json["process"] for one in found}) == 3


        def test_error(api, relay):
            \"\"\"Three.\"\"\"
            api.together(["/echo/1/", "/broken/", "/echo/2/"])
        """,
        """
        import os


        @api_view(["GET", "POST"])
        def echo(request, number):
            time.sleep(0.01 * (9 - number))
            return Response({"number": number, "process": os.getpid()})


        @api_view()
        def broken(request):
            raise LookupError("nothing")


        urlpatterns = [path("echo/<int:number>/", echo), path("broken/", broken)]
        """,
    )

    assert verdicts.passed == {"order", "processes"}
    failure = verdicts.failure("error")
    assert failure["got"]["number"] == failure["log"][0]["number"] == 2
    assert "LookupError: nothing" in failure["log"][0]["lines"]


RELAYED = """
def numbers(relay):
    return {one.asker for one in relay.commands}


def test_every_process(api, workers, relay):
    \"\"\"One.\"\"\"
    workers(3)
    for _ in range(3):
        api.get("/kept/")
    assert (numbers(relay), len({one.process for one in relay.commands})) == ({1, 2, 3}, 3)


def test_kept_connection(api, relay):
    \"\"\"Two.\"\"\"
    for _ in range(3):
        api.get("/own-client/")
    assert numbers(relay) == {1, 2, 3}


def test_background(api, relay):
    \"\"\"Three.\"\"\"
    api.get("/background/")
    assert relay.wait(lambda: any(one.asker == 0 and one.is_store for one in relay.commands))
    assert api.get("/kept/").status == 201


def test_header(api, relay):
    \"\"\"Four.\"\"\"
    response = api.get("/headers/")
    assert "Hit-Or-Miss" not in str(response.json) + str(response.exchange.received.headers)


def test_plain(api):
    \"\"\"Five.\"\"\"
    api.get("/kept/")
    assert api.get("/kept/").status == 201
"""

KEPT = """
from django.conf import settings
from pymemcache.client.base import Client

OWN = Client("127.0.0.1:11211")


@api_view()
def kept(request):
    cache.get_or_set("kept", "1", 60)
    return Response(1)


@api_view()
def own_client(request):
    OWN.get("own")
    return Response(1)


@api_view()
def background(request):
    threading.Thread(target=lambda: cache.set("later", "1", 60)).start()
    return Response(1)


@api_view()
def headers(request):
    return Response(sorted(request.META))


urlpatterns = [
    path("kept/", kept),
    path("own-client/", own_client),
    path("background/", background),
    path("headers/", headers),
]
"""


def test_every_process_goes_through_the_relay_and_says_who_asks(judge):
    """Those that were started ahead too; and the next check has processes without a relay."""
    verdicts = judge(RELAYED, KEPT)

    assert verdicts.passed == {"every_process", "kept_connection", "header"}
    # What no request waited for has a row of its own. When it comes, nobody knows.
    rows = verdicts.rows("background")
    assert rows[:2] == ["0 background: SET :1:later ttl=60", "1 GET 200: "]
    # The relay tells an add as what it is, and memcached's own record as a store.
    assert any(row.startswith("2 GET") and "ADD :1:kept ttl=60" in row for row in rows)
    assert "SET :1:kept ttl=60" in verdicts.rows("plain")[0]


DEAD = """
def ask_others(api, workers, relay, pass_time, path):
    workers(3)
    relay.hold(lambda one: one.is_store and one.size > 60)
    first = api.start([path])
    relay.wait(lambda: relay.held)
    relay.kill(first.exchanges[0], first)
    relay.open_all()
    others = api.start([path] * 4)
    relay.wait(lambda: len({one.asker for one in relay.commands} - {0, 1}) == 4)
    pass_time(30)
    return api.responses(others)


def test_ten_seconds(api, workers, relay, pass_time):
    \"\"\"One.\"\"\"
    found = ask_others(api, workers, relay, pass_time, "/ten-seconds/")
    assert [one.status for one in found] == [200] * 4


def test_for_ever(api, workers, relay, pass_time):
    \"\"\"Two.\"\"\"
    ask_others(api, workers, relay, pass_time, "/for-ever/")


def test_after_a_hang(api):
    \"\"\"Three.\"\"\"
    assert api.get("/ten-seconds/").status == 200
"""

LOCKS = """
def chart(seconds):
    while True:
        rows = cache.get("chart")
        if rows is not None:
            return Response(rows)
        if cache.add("chart-lock", "1", seconds):
            cache.set("chart", ["a game"] * 20, 600)
            cache.delete("chart-lock")
        time.sleep(0.02)


@api_view()
def ten_seconds(request):
    return chart(10)


@api_view()
def for_ever(request):
    return chart(None)


urlpatterns = [path("ten-seconds/", ten_seconds), path("for-ever/", for_ever)]
"""


def test_process_can_die_with_its_lock_and_a_hang_fails_its_own_sentence_alone(judge):
    """Its held store is never sent; the time of its lock passes; and other checks still run."""
    verdicts = judge(DEAD, LOCKS)

    assert verdicts.passed == {"ten_seconds", "after_a_hang"}
    failure = verdicts.failure("for_ever")
    assert failure["got"]["lines"][0].startswith("Your app sleeps, or waits for something")
    assert failure["got"]["number"] == 2
    assert "The process that works for request 1 is killed." in str(failure["asked"])


READERS = """
def test_reader_in_a_transaction(api, workers, relay, database):
    \"\"\"One.\"\"\"
    workers(3)
    relay.hold()
    reader = api.start(["/read/"])
    relay.settle(reader)
    relay.step(relay.held[0], reader)
    relay.hold_of(reader)
    old = api.post("/write/", {}).json["changed"]
    relay.open_all()
    assert (old, [one.queries for one in api.responses(reader)]) == (1000, [1])


def test_rows_are_as_before(api, database):
    \"\"\"Two.\"\"\"
    assert not [one for one in database.games() if one["price"] == "1.00"]


def test_rows_are_as_before_again(api, database):
    \"\"\"Three.\"\"\"
    assert not [one for one in database.games() if one["price"] == "1.00"]
"""

ATOMIC = """
@api_view()
def read(request):
    cache.get("rows")
    rows = [*Videogame.objects.values_list("name", flat=True)]
    cache.set("rows", rows, 60)
    return Response(1)


@api_view(["POST"])
def write(request):
    return Response({"changed": Videogame.objects.update(price=1)})


urlpatterns = [path("read/", read), path("write/", write)]
"""


def test_reader_who_is_held_in_a_transaction_blocks_no_writer(judge):
    """And the rows of the next check are what they were, though SQLite wrote them elsewhere."""
    verdicts = judge(READERS, ATOMIC, 'DATABASES["default"]["ATOMIC_REQUESTS"] = True')

    assert verdicts.passed == {
        "reader_in_a_transaction",
        "rows_are_as_before",
        "rows_are_as_before_again",
    }
