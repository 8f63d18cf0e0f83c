"""The checks of lesson 8, written as plain pytest with pytest-django's live_server."""

import json
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection

import pytest
from django.core.cache import cache

from site_project.videogames.data import videogames
from site_project.videogames.models import Videogame


pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/videogames/"
GAME = "/videogames/1/"
NEW_PRICE = {"price": "1.50"}
NEW_GAME = {
    "name": "Silver Orchard",
    "platform": "PC",
    "genre": "Puzzle",
    "price": "7.50",
    "released": "2026-11-01",
}


@pytest.fixture
def ask(live_server):
    cache.clear()
    # live_server needs real transactions, so the tables are empty after the first test.
    if not Videogame.objects.exists():
        Videogame.objects.bulk_create(Videogame(**row) for row in videogames())

    def ask(method, path, data=None, **headers):
        connection = HTTPConnection(live_server.thread.host, live_server.thread.port, timeout=10)
        headers = {"Accept": "application/json", "Content-Type": "application/json", **headers}
        connection.request(method, path, data and json.dumps(data), headers)
        response = connection.getresponse()
        response.content = response.read()
        connection.close()
        return response

    return ask


def price_of_game_1(response):
    return next(game["price"] for game in json.loads(response.content) if game["id"] == 1)


def test_list_is_cached(ask):
    ask("GET", LIST)
    assert ask("GET", LIST, Cookie="theme=dark").headers["Age"] is not None


def test_list_promises_two_hours(ask):
    response = ask("GET", LIST)
    assert response.headers["Cache-Control"] == "max-age=7200"
    expires = parsedate_to_datetime(response.headers["Expires"])
    assert (expires - parsedate_to_datetime(response.headers["Date"])).total_seconds() > 7190


def test_memcached_holds_the_list(ask):
    ask("GET", LIST)
    assert ask("GET", LIST).headers["Age"] is not None


def test_one_game_is_fresh(ask):
    ask("GET", GAME)
    ask("PATCH", GAME, NEW_PRICE)
    assert json.loads(ask("GET", GAME).content)["price"] == "1.50"


def test_new_game_is_accepted(ask):
    assert ask("POST", LIST, NEW_GAME).status == 201


def test_list_is_made_again(ask):
    ask("GET", LIST)
    ask("PATCH", GAME, NEW_PRICE)
    cache.clear()
    assert price_of_game_1(ask("GET", LIST)) == "1.50"
