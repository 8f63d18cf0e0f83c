"""The 1,000 videogames and the two users, the same on every machine."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any


USERS = ("ana", "bob")
PASSWORD = "hit-or-miss"

FIRST_WORDS = (
    "Amber Broken Crimson Distant Electric Frozen Golden Hollow Iron Jade "
    "Kinetic Lonely Midnight Northern Orbital Paper Quiet Restless Silver Twilight"
).split()
SECOND_WORDS = (
    "Archive Bastion Canyon Delta Empire Forest Garden Harbor Island Journey "
    "Kingdom Lantern Machine Nebula Orchard Pilot Quarry River Signal Tower"
).split()
PLATFORMS = ("PC", "PlayStation", "Switch", "Xbox")
GENRES = ("Action", "Adventure", "Puzzle", "Racing", "Strategy")
PRICES = ("4.99", "9.99", "14.99", "19.99", "29.99", "39.99", "59.99")


def session_key(user: str) -> str:
    """The session key of *user*, who is signed in: the value of their ``sessionid`` cookie."""
    return f"{user}-is-signed-in"


def videogames(number: int = 1000) -> Iterator[dict[str, Any]]:
    """
    Yield *number* videogames as keyword arguments for the model.

    Nothing is random, so every machine has the same rows. The factors are coprime
    with the lengths of the lists, so every value is used.
    """
    for n in range(1, number + 1):
        yield {
            "id": n,
            "name": f"{FIRST_WORDS[n * 3 % 20]} {SECOND_WORDS[n * 7 % 20]} {n}",
            "platform": PLATFORMS[n * 3 % 4],
            "genre": GENRES[n * 2 % 5],
            "price": Decimal(PRICES[n * 5 % 7]),
            "released": date(2015, 1, 1) + timedelta(days=n * 37 % 4000),
            "created": datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n),
        }
