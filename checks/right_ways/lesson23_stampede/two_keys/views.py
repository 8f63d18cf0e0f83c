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
    fresh, lock = f"fresh:{platform}:{genre}", f"lock:{platform}:{genre}"
    while True:
        # One command for both: the chart, and whether it is younger than a minute.
        found = cache.get_many([key, fresh])
        if len(found) == 2:
            return found[key]
        if cache.add(lock, True, 25):
            try:
                found = cache.get_many([key, fresh])
                if len(found) < 2:
                    games = from_supplier(platform, genre)
                    cache.set(key, games, 600 + random.randrange(-60, 60))
                    cache.set(fresh, True, 60)
                    return games
            finally:
                cache.delete(lock)
        if key in found:
            return found[key]
        time.sleep(0.05)


class Chart(APIView):
    """The chart of a platform and a genre, the same for everybody."""

    def get(self, request, platform, genre):
        if platform not in PLATFORMS or genre not in GENRES:
            raise Http404
        return Response(chart(platform, genre))
