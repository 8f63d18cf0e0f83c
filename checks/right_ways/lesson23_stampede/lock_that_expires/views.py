import random
import time

from django.core.cache import cache
from django.http import Http404
from rest_framework.response import Response
from rest_framework.views import APIView

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


PLATFORMS = ["PC", "PlayStation", "Switch", "Xbox"]
GENRES = ["Action", "Adventure", "Puzzle", "Racing", "Strategy"]


def from_supplier(platform, genre):
    """The twenty newest games of a chart. The supplier needs a tenth of a second for it."""
    time.sleep(0.1)
    games = Videogame.objects.filter(platform=platform, genre=genre).order_by("-released", "id")
    return VideogameSerializer(games[:20], many=True).data


def chart(platform, genre):
    """The games of a chart, from memcached if they are there."""
    key = f"chart:{platform}:{genre}"
    while True:
        stored = cache.get(key)
        if stored and stored["fresh_until"] > time.time():
            return stored["games"]
        # Nobody deletes the lock: who looked before the chart was stored gets it too late.
        if cache.add(f"making:{key}", 1, timeout=20):
            stored = {"games": from_supplier(platform, genre), "fresh_until": time.time() + 60}
            cache.set(key, stored, random.uniform(570, 630))
        if stored:
            return stored["games"]
        time.sleep(0.02)


class Chart(APIView):
    """The chart of a platform and a genre, the same for everybody."""

    def get(self, request, platform, genre):
        if platform not in PLATFORMS or genre not in GENRES:
            raise Http404
        return Response(chart(platform, genre))
