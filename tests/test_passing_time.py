"""Time that a check lets pass: for the app, however it keeps time, and for memcached."""

from small_app import copied_course, judge


__all__ = ["copied_course", "judge"]

TIMES = """
import datetime as dates
from datetime import date, datetime
from time import monotonic, time as seconds, time_ns

from django.core import signing
from django.utils import timezone
from rest_framework.decorators import throttle_classes
from rest_framework.throttling import AnonRateThrottle

import time as clock


class Attribute:
    timer = seconds


KEPT = {
    "time.time": lambda: clock.time(),
    "time by name": seconds,
    "time of a class": Attribute().timer,
    "time_ns": lambda: time_ns() / 1e9,
    "monotonic": monotonic,
    "monotonic_ns": lambda: clock.monotonic_ns() / 1e9,
    "datetime.now": lambda: datetime.now().timestamp(),
    "datetime.now(UTC)": lambda: datetime.now(tz=dates.UTC).timestamp(),
    "timezone.now": lambda: timezone.now().timestamp(),
    "date.today": lambda: date.today().toordinal() * 86400.0,
    "datetime.today": lambda: datetime.today().timestamp(),
    "utcnow": lambda: datetime.utcnow().timestamp(),
}


@api_view()
def now(request):
    return Response({name: tell() for name, tell in KEPT.items()})


@api_view()
def kind(request):
    class Own(datetime):
        pass

    names = [type(one).__name__ for one in (datetime.now(), Own.now(), Own.today(), date.today())]
    try:
        datetime.now("UTC")
    except TypeError as error:
        names.append(type(error).__name__)
    return Response(names)


class Twice(AnonRateThrottle):
    rate = "2/min"


@api_view()
@throttle_classes([Twice])
def throttled(request):
    return Response(1)


@api_view()
def signed(request, text=""):
    if not text:
        return Response(signing.dumps("a"))
    try:
        return Response(signing.loads(text, max_age=60))
    except signing.SignatureExpired:
        return Response("expired")


@api_view()
def sleeps(request):
    began = time.perf_counter()
    time.sleep(0.05)
    threading.Event().wait(0.05)
    return Response(time.perf_counter() - began)


@api_view()
def stores(request):
    for key, ttl in {"short": 60, "long": 600, "longest": 40 * 86400, "for ever": None}.items():
        cache.set(key.replace(" ", "-"), "1", ttl)
    return Response(1)


urlpatterns = [
    path("now/", now),
    path("kind/", kind),
    path("throttled/", throttled),
    path("signed/", signed),
    path("signed/<text>/", signed),
    path("sleeps/", sleeps),
    path("stores/", stores),
]
"""

CHECKS = """
def test_every_way(api, pass_time, workers):
    \"\"\"One.\"\"\"
    workers(2)
    before = dict(api.get("/now/").json)
    pass_time(10 * 86400)
    after = dict(api.get("/now/").json)
    assert {name for name in before if not 864000 <= after[name] - before[name] < 864060} == set()


def test_kind(api, pass_time):
    \"\"\"Two.\"\"\"
    pass_time(5)
    assert api.get("/kind/").json == ["datetime", "Own", "Own", "date", "TypeError"]


def test_throttle(api, pass_time):
    \"\"\"Three.\"\"\"
    found = [api.get("/throttled/").status for _ in range(3)]
    pass_time(61)
    found.append(api.get("/throttled/").status)
    assert found == [200, 200, 429, 200]


def test_signing(api, pass_time):
    \"\"\"Four.\"\"\"
    signed = api.get("/signed/").json
    found = [api.get(f"/signed/{signed}/").json]
    pass_time(61)
    found.append(api.get(f"/signed/{signed}/").json)
    assert found == ["a", "expired"]


def test_sleep(api, pass_time):
    \"\"\"Five.\"\"\"
    pass_time(100000)
    assert 0.1 <= api.get("/sleeps/").json < 2.5


def test_memcached(api, pass_time, memcached):
    \"\"\"Six.\"\"\"
    api.get("/stores/")
    pass_time(100)
    assert {key: ttl and round(ttl, -2) for key, ttl in memcached.ttls().items()} == {
        ":1:long": 500,
        ":1:longest": 40 * 86400 - 100 + 100 * (memcached.ttls()[":1:longest"] > 40 * 86400 - 50),
        ":1:for-ever": None,
    }


def test_moves_while_a_request_waits(api, pass_time, relay):
    \"\"\"Seven.\"\"\"
    relay.hold(lambda one: one.key == ":1:long")
    crowd = api.start(["/stores/"])
    relay.wait(lambda: relay.held)
    pass_time(70)
    relay.open_all()
    api.responses(crowd)
    assert api.get("/now/").json["time.time"] > 0


def test_machines_time(api):
    \"\"\"Eight.\"\"\"
    import time
    assert abs(api.get("/now/").json["time.time"] - time.time()) < 60
"""


def test_time_passes_for_every_app_and_for_memcached(judge):
    """By any function that tells the time, under any name; and the next check has the machine's."""
    verdicts = judge(CHECKS, TIMES)

    failed = {name: verdicts.failure(name)["got"] for name in verdicts.keys() - verdicts.passed}
    assert failed == {}
    assert len(verdicts) == 8


def test_what_passed_is_told(judge):
    verdicts = judge(
        """
        def test_told(api, pass_time):
            \"\"\"One.\"\"\"
            pass_time(90)
            pass_time(1)
            assert api.get("/now/").status == 201
        """,
        TIMES,
    )

    told = [one["curl"][0] for one in verdicts.failure("told")["asked"] if one["number"] is None]
    assert told == ["90 seconds pass.", "1 second passes."]


def test_end_of_a_request_comes_before_the_time_that_passes(judge):
    """Django closes its caches after the response, and pymemcache looks at the clock then."""
    verdicts = judge(
        """
        def test_end(api, single_threaded, pass_time):
            \"\"\"One.\"\"\"
            single_threaded(1)
            began = api.get("/now/").json["time.time"]
            pass_time(1000)
            assert api.get("/ended/").json - began < 500
        """,
        TIMES
        + """
from django.core.signals import request_finished

ENDED = []


def ends(**kwargs):
    end = clock.thread_time() + 0.05
    while clock.thread_time() < end:
        pass
    ENDED.append(clock.time())


request_finished.connect(ends)


@api_view()
def ended(request):
    return Response(ENDED[0])


urlpatterns.append(path("ended/", ended))
""",
    )

    failed = {name: verdicts.failure(name)["got"] for name in verdicts.keys() - verdicts.passed}
    assert failed == {}
