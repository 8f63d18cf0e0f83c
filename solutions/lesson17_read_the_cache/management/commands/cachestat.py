import json

from django.core.management.base import BaseCommand

from ... import cachestat


class Command(BaseCommand):
    help = "Prints what memcached has stored."

    def handle(self, **options):
        self.stdout.write(json.dumps(cachestat.report(), indent=2))
