from datetime import date

from django.core.management.base import BaseCommand
from faker import Faker

from site_project.videogames.data import GENRES, PLATFORMS, PRICES
from site_project.videogames.models import Videogame


class Command(BaseCommand):
    """manage.py seed videogames --number=1000"""

    def add_arguments(self, parser):
        parser.add_argument("app", choices=["videogames"])
        parser.add_argument("--number", type=int, default=10)

    def handle(self, **options):
        # Each game has a number, and one that exists already is left as it is. Faker draws
        # by its seed, so game 7 is the same one on every machine.
        fake = Faker()
        games = [
            Videogame(
                id=number,
                name=" ".join(fake.words(2)).title(),
                platform=fake.random_element(PLATFORMS),
                genre=fake.random_element(GENRES),
                price=fake.random_element(PRICES),
                released=fake.date_between(date(2015, 1, 1), date(2025, 12, 31)),
            )
            for number in range(1, options["number"] + 1)
        ]
        Videogame.objects.bulk_create(games, ignore_conflicts=True)
        self.stdout.write(f"The shop has {Videogame.objects.count()} games.")
