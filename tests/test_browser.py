"""The browser of a check: which cookies and tokens its next request has."""

from types import SimpleNamespace

import pytest

from hitormiss.http.exchange import Response
from hitormiss.judging.browser import Browser
from hitormiss.judging.draw import Draw


class FakeApi:
    """Keeps the headers of each request, and sends *cookies* as ``Set-Cookie`` headers."""

    def __init__(self, *cookies):
        self.sent = []
        headers = [("Content-Type", "text/plain"), *(("Set-Cookie", one) for one in cookies)]
        self.answer = Response(200, "OK", tuple(headers))

    def get(self, path, **headers):
        self.sent.append(headers)
        return SimpleNamespace(exchange=SimpleNamespace(received=self.answer))

    def put(self, path, data, **headers):
        return self.get(path, **headers)

    post = put


def browser(api, session=None):
    return Browser(api, Draw(1, "check"), session)


def test_session_is_sent_from_the_first_request():
    api = FakeApi()
    browser(api, "abc").get("/")

    assert api.sent == [{"Cookie": "sessionid=abc"}]


def test_stranger_sends_no_cookie():
    api = FakeApi()
    browser(api).get("/")

    assert api.sent == [{"Cookie": ""}]


@pytest.mark.parametrize("send", ["put", "post"])
def test_change_has_a_token_as_cookie_and_header(send):
    api = FakeApi()
    getattr(browser(api, "abc"), send)("/", {})
    [headers] = api.sent

    assert len(headers["X_CSRFToken"]) == 32
    assert headers["Cookie"] == f"csrftoken={headers['X_CSRFToken']}; sessionid=abc"


def test_each_browser_has_a_token_of_its_own():
    api, draw = FakeApi(), Draw(1, "check")
    for one in (Browser(api, draw), Browser(api, draw)):
        one.post("/", {})

    assert api.sent[0] != api.sent[1]


def test_cookies_of_a_response_are_kept_and_replaced():
    api = FakeApi("sessionid=new; HttpOnly; Path=/", 'theme="a b"; Path=/', "csrftoken=t; Path=/")
    one = browser(api, "old")
    one.get("/")
    one.post("/", {})

    assert one.cookies == {"sessionid": "new", "theme": '"a b"', "csrftoken": "t"}
    assert api.sent[1]["X_CSRFToken"] == "t"


def test_deleted_cookie_is_sent_no_more():
    one = browser(FakeApi('sessionid=""; Max-Age=0; Path=/'), "old")
    one.get("/")

    assert one.cookies == {}


def test_cookie_that_cannot_be_read_is_ignored():
    one = browser(FakeApi("a b c", "=;", "=1"), "old")
    one.get("/")

    assert one.cookies == {"sessionid": "old"}
