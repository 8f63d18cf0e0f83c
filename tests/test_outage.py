"""memcached stopped, hung and back, as a check wants it: what the app meets, and what is told."""

import json
import socket

import pytest
from small_app import copied_course, judge

from hitormiss.cache.connection import MemcachedGone
from hitormiss.cache.memcached import Memcached


__all__ = ["copied_course", "judge"]


def test_stopped_memcached_refuses_connections_and_keeps_its_port():
    memcached = Memcached()
    memcached.halt()

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", memcached.port), timeout=5)
    with pytest.raises(OSError, match="in use"), socket.socket() as other:
        other.bind(("127.0.0.1", memcached.port))
    with pytest.raises(MemcachedGone):
        memcached.connection.stats()
    assert (memcached.has_ended(), memcached.is_lost()) == (True, False)
    assert memcached.bring_back()
    assert memcached.connection.stats()["curr_items"] == "0"
    assert not memcached.bring_back()
    memcached.stop()


def test_frozen_memcached_accepts_and_keeps_what_it_has():
    memcached = Memcached()
    memcached.connection.ask("set a 0 60 1\r\n1")
    memcached.freeze()

    with socket.create_connection(("127.0.0.1", memcached.port), timeout=0.2) as client:
        client.sendall(b"version\r\n")
        with pytest.raises(TimeoutError):
            client.recv(1)
    assert memcached.bring_back()
    assert memcached.connection.value("a") == (b"1", 0)
    memcached.stop()


@pytest.mark.parametrize("leave", ["halt", "freeze"])
def test_memcached_that_is_away_can_be_ended(leave):
    memcached = Memcached()
    getattr(memcached, leave)()
    memcached.stop()

    assert memcached.has_ended()


NEWS = """
@api_view()
def news(request):
    rows = cache.get_or_set("news", [*Videogame.objects.values_list("name", flat=True)[:9]], 60)
    return Response(rows)


urlpatterns = [path("news/", news)]
"""

CHECKS = """
def test_stopped(api, outage):
    \"\"\"One.\"\"\"
    api.get("/news/")
    outage.stop()
    assert api.get("/news/").status == 200


def test_hung(api, outage):
    \"\"\"Two.\"\"\"
    api.get("/news/")
    outage.hang()
    assert api.get("/news/").status == 200


def test_back(api, outage, memcached):
    \"\"\"Three.\"\"\"
    api.get("/news/")
    outage.stop()
    outage.end()
    api.get("/news/")
    assert [*memcached.ttls()] == [":1:other"]


def test_awake(api, outage, memcached):
    \"\"\"Four.\"\"\"
    api.get("/news/")
    outage.hang()
    outage.end()
    assert [*memcached.ttls()] == [":1:news"]


def test_hang_passes_time(api, outage, memcached, pass_time):
    \"\"\"Five.\"\"\"
    api.get("/news/")
    outage.hang()
    pass_time(100)
    outage.end()
    assert [*memcached.ttls()] == []


def test_next(api):
    \"\"\"Six.\"\"\"
    api.get("/news/")
    assert api.get("/news/").status == 200
"""


def test_default_app_fails_its_own_sentences_alone(judge):
    """An app without memcached is told so, and nobody says that the app has ended it."""
    verdicts = judge(CHECKS, NEWS)

    assert verdicts.passed == {"awake", "hang_passes_time", "next"}
    stopped, hung = verdicts.failure("stopped"), verdicts.failure("hung")
    assert stopped["memcached"]["notes"] == ["memcached is stopped."]
    assert hung["memcached"]["notes"] == ["memcached hangs."]
    assert stopped["got"]["lines"] == ["HTTP/1.1 500 Internal Server Error"]
    assert hung["got"]["lines"][0].startswith("Your app sleeps, or waits for something")
    assert verdicts.rows("stopped") == [
        "1 GET 200: MISS :1:news, SET :1:news ttl=60, HIT :1:news",
        "2 GET 500: ",
    ]
    for failure in (stopped, hung):
        assert "memcached ended" not in json.dumps(failure)
        assert "ended memcached" not in (failure["likely"] or "")
        assert "LOCATION" not in (failure["likely"] or "")
    # After its return, memcached's own record goes on.
    assert verdicts.rows("back")[-1].startswith("2 GET 200: MISS :1:news")


def test_app_that_gives_up_waits_for_its_timeout_and_is_judged_by_that(judge):
    """The time that its worker waits counts, and not the time on the clock of a busy machine."""
    verdicts = judge(
        """
        from pytest import approx


        def test_waits(api, single_threaded, outage):
            \"\"\"One.\"\"\"
            single_threaded(1)
            outage.hang()
            assert api.get("/news/").waited == approx(0.4, abs=0.15)


        def test_computes(api, single_threaded):
            \"\"\"Two.\"\"\"
            single_threaded(1)
            assert api.get("/computes/").waited < 0.1


        def test_sleeps(api, single_threaded):
            \"\"\"Three.\"\"\"
            single_threaded(1)
            assert api.get("/sleeps/").waited <= 0.1
        """,
        NEWS.replace("urlpatterns", "others")
        + """

@api_view()
def computes(request):
    end = time.thread_time() + 0.3
    while time.thread_time() < end:
        pass
    return Response(1)


@api_view()
def sleeps(request):
    time.sleep(0.3)
    return Response(1)


urlpatterns = [*others, path("computes/", computes), path("sleeps/", sleeps)]
""",
        """
        CACHES["default"]["OPTIONS"] = {
            "ignore_exc": True,
            "timeout": 0.4,
            "retry_attempts": 0,
        }
        """,
    )

    assert verdicts.passed == {"waits", "computes"}
    assert verdicts.failure("sleeps")["expected"]["lines"] == ["at most 0.1 s of waiting"]
    assert verdicts.failure("sleeps")["got"]["lines"] == ["0.3 s of waiting"]
