"""What a check asks for: drawn from the seed of its run, so that no app can have it typed in."""

import random
from datetime import date, timedelta
from typing import Any


SEEDS = 10_000
"""How many seeds a run may choose from: 0 to 9999 are quick to type."""

WORDS = (
    "Amber Autumn Blue Brave Bright Clever Copper Coral Crystal Curious Dusty Early Emerald "
    "Gentle Hidden Humble Ivory Lucky Marble Merry Misty Patient Pearl Purple Rapid Rusty "
    "Scarlet Secret Simple Sleepy Small Solar Stormy Sunny Swift Velvet Violet Wild Winter"
).split()
THINGS = (
    "Anchor Balloon Bridge Candle Castle Clock Comet Compass Dragon Engine Falcon Feather "
    "Fountain Harvest Kettle Ladder Library Lighthouse Meadow Mirror Mountain Parade Planet "
    "Puzzle Rainbow Rocket Shadow Station Summit Teapot Ticket Tiger Valley Village Voyage"
).split()


class Draw(random.Random):
    """
    The random values of one check: ``draw.choice``, ``draw.sample`` and the methods below.

    The same *seed* draws the same values for the check *check_id*, whichever other checks run.
    """

    def __init__(self, seed: int, check_id: str) -> None:
        super().__init__(f"{seed} {check_id}")

    def name(self) -> str:
        """A name that no game of the shop has: ``Clever Teapot 4183``."""
        return f"{self.choice(WORDS)} {self.choice(THINGS)} {self.randrange(2000, 10_000)}"

    def word(self) -> str:
        """A short value, such as that of a cookie: ``teapot4183``."""
        return f"{self.choice(THINGS).lower()}{self.randrange(1000, 10_000)}"

    def price(self) -> str:
        """A price that no game of the shop has: ``17.43``."""
        return f"{self.randrange(1, 100)}.{self.randrange(1, 99):02}"

    def day(self) -> str:
        """A day of 2027, on which no game of the shop was released: ``2027-05-12``."""
        return str(date(2027, 1, 1) + timedelta(days=self.randrange(365)))

    def game(self, platform: str, genre: str) -> dict[str, Any]:
        """The data of a new game, as a POST sends them."""
        return {
            "name": self.name(),
            "platform": platform,
            "genre": genre,
            "price": self.price(),
            "released": self.day(),
        }
