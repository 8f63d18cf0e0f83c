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


def new_chart(key, platform, genre):
    """Get a chart from the supplier, and store it for about ten minutes."""
    # Another process may have stored it after this one looked, and before it got the lock.
    stored = cache.get(key)
    if not stored or stored["fresh_until"] <= time.time():
        stored = {"games": from_supplier(platform, genre), "fresh_until": time.time() + 60}
        # Each chart has its own time, so that not all of them expire at once.
        cache.set(key, stored, random.Random(key).randint(540, 660))
    return stored["games"]


def chart(platform, genre):
    """The games of a chart, from memcached if they are there."""
    key = f"chart:{platform}:{genre}"
    for _ in range(300):  # 15 seconds: the lock of a process that was killed expires before
        stored = cache.get(key)
        if stored and stored["fresh_until"] > time.time():
            return stored["games"]
        try:
            # add stores only what is not there, so one process gets the lock.
            if cache.add(f"{key}:lock", "locked", 10):
                return new_chart(key, platform, genre)
        finally:
            cache.delete(f"{key}:lock")
        if stored:
            return stored["games"]
        time.sleep(0.05)
    return from_supplier(platform, genre)


class Chart(APIView):
    """The chart of a platform and a genre, the same for everybody."""

    def get(self, request, platform, genre):
        if platform not in PLATFORMS or genre not in GENRES:
            raise Http404
        return Response(chart(platform, genre))
