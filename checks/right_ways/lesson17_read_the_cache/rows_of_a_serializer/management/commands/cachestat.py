from django.core.management.base import BaseCommand
from rest_framework.renderers import JSONRenderer

from ... import cachestat


class Command(BaseCommand):
    help = "Prints what memcached has stored."

    def handle(self, **options):
        self.stdout.write(JSONRenderer().render(cachestat.report()).decode())
