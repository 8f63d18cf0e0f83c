"""Requests sent from a log: what a failure shows of them, and how many cost a query."""

import json

import pytest

from hitormiss.http.exchange import ACCEPT, CacheEvent, Request, Response
from hitormiss.judging.record import Record
from hitormiss.judging.replay import Replay
from hitormiss.judging.response import CheckedResponse, ErrorResponse


class FakeApi:
    """
    Gives each path the body in *bodies*, by the number of queries in *queries*.

    *keys* has the key that memcached looked up for a path; the first to ask for it stores it.
    """

    def __init__(self, record, bodies, queries=(), keys=None):
        self.record, self.bodies, self.queries = record, bodies, list(queries)
        self.keys, self.stored, self.user = keys or {}, set(), None
        self.asked = []

    def signed_in(self, user):
        self.user = user
        return self

    def send(self, method, path, **headers):
        self.asked.append((self.user, path, headers))
        self.user = None
        exchange = self.record.begin(Request(method, path))
        queries = self.queries[exchange.number - 1] if self.queries else 0
        body = json.dumps(self.bodies[path]).encode()
        status = 500 if body == b'"error"' else 200
        exchange.response = Response(status, "", (("X-Queries", str(queries)),), body)
        key = self.keys.get(path, path)
        exchange.events = [CacheEvent("HIT" if key in self.stored else "SET", key)]
        self.stored.add(key)
        response = CheckedResponse(exchange, self.record.notes)
        response.need_success()
        return response


def send(lines, bodies, queries=(), keys=None):
    """A replay of *lines*, in which a path asks for what stands before its ``?``."""
    record = Record()
    api = FakeApi(record, bodies, queries, keys)
    replay = Replay(api, record, lines)
    replay.send(replay.lines, lambda path: path.partition("?")[0], lambda what: [what])
    return replay, record, api


def shown(record):
    return [one if isinstance(one, str) else one.number for one in record.actions]


A, B = {"/a": ["/a"], "/a?x": ["/a"]}, {"/b": ["/b"]}


def test_counts_the_requests_without_a_query():
    replay, record, _ = send(["GET /a", "GET /b", "GET /a?x"], A | B, (2, 1, 0))

    assert replay.wrong is None
    assert replay.without_query == 1
    assert record.notes.last.got == "1 of 3 requests cost no query"
    assert record.notes.last.expected(2) == "2 of 3 requests cost no query"


def test_shows_the_first_that_cost_queries_again_and_the_last_for_the_same_before_it():
    replay, record, _ = send(["GET /a", "GET /a", "GET /b", "GET /a?x"], A | B, (2, 0, 1, 2))

    assert replay.without_query == 1
    assert record.notes.last.got == "1 of 4 requests cost no query, and request 4 cost 2"
    assert record.notes.last.line == "X-Queries: 2"
    assert [one.number for one in record.exchanges] == [2, 4]
    assert shown(record)[1:] == [2, 4]
    assert shown(record)[0].startswith("Of 4 requests, the two shown ask for the same")


def test_shows_a_wrong_body_and_the_request_that_stored_it():
    bodies = A | {"/b": ["/a"], "/c": ["/c"]}
    replay, record, api = send(["GET /a", "GET /c", "GET /b", "GET /c"], bodies, keys={"/b": "/a"})

    assert replay.wrong == '"/a"'
    assert record.notes.last.exchange.number == 3
    assert [one.number for one in record.exchanges] == [1, 3]
    assert len(api.asked) == 3


def test_shows_a_wrong_body_that_nothing_stored_with_an_equal_one():
    _, record, _ = send(["GET /a", "GET /a?x", "GET /b"], A | {"/b": ["/a"]})

    assert [one.number for one in record.exchanges] == [2, 3]


def test_shows_a_wrong_body_alone_if_no_other_is_like_it():
    replay, record, _ = send(["GET /a", "GET /b"], A | {"/b": ["/c"]})

    assert replay.wrong
    assert shown(record) == ["Of 2 requests, the last is shown.", 2]


def test_shows_the_request_that_got_an_error():
    record = Record()
    replay = Replay(FakeApi(record, A | {"/b": "error"}), record, ["GET /a", "GET /b"])

    with pytest.raises(ErrorResponse):
        replay.send(replay.lines, str, lambda what: [what])

    assert shown(record) == ["Of 2 requests, the last is shown.", 2]


def test_keeps_what_was_done_beside_the_requests():
    record = Record()
    record.act("2 processes serve the app, and respond in turn.")
    replay = Replay(FakeApi(record, {"/a": ["/b"]}), record, ["GET /a"])
    replay.send(replay.lines, str, lambda what: [what])

    assert shown(record)[0] == "2 processes serve the app, and respond in turn."


def test_a_session_signs_its_user_in():
    _, _, api = send(["GET /a  as ana", "GET /a?x  Accept-Language: es"], A)

    assert api.asked == [
        ("ana", "/a", {"Accept": ACCEPT}),
        (None, "/a?x", {"Accept": ACCEPT, "Accept_Language": "es"}),
    ]


def test_a_lesson_without_a_log_has_no_lines(tmp_path):
    assert Replay.of_file(None, Record(), tmp_path / "none.log").lines == ()
