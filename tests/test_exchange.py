"""Requests and responses, as checks and pages read them."""

import pytest

from hitormiss.http.exchange import Exchange, Request, list_members


@pytest.mark.parametrize(
    ("value", "members"),
    [
        (None, []),
        ("", []),
        ("Cookie", ["Cookie"]),
        (" Accept ,,Cookie, ", ["Accept", "Cookie"]),
        ('private="a, b", max-age=60', ['private="a, b"', "max-age=60"]),
    ],
)
def test_list_members_are_separated_by_commas_outside_quotes(value, members):
    assert list_members(value) == members


def test_exchange_without_a_response_says_so():
    exchange = Exchange(1, Request("GET", "/videogames/"))

    with pytest.raises(ValueError, match="no response to GET /videogames/"):
        _ = exchange.received
