from django.core.management.base import BaseCommand
from django_seed import Seed

from site_project.videogames.models import Videogame


class Command(BaseCommand):
    """manage.py seed videogames --number=1000"""

    def add_arguments(self, parser):
        parser.add_argument("app", choices=["videogames"])
        parser.add_argument("--number", type=int, default=10)

    def handle(self, **options):
        seeder = Seed.seeder()
        seeder.add_entity(Videogame, options["number"])
        seeder.execute()
