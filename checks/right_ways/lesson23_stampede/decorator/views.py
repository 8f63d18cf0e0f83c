import random
import time
from functools import wraps

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


def made_once(seconds, fresh):
    """Store what a function returns, and let one process at a time call it."""

    def decorate(function):
        @wraps(function)
        def stored_or_made(*args):
            key = ":".join([function.__name__, *args])
            while not (found := cache.get(key)) or found["until"] < time.time():
                if cache.add(f"{key}:lock", "1", 15):
                    found = cache.get(key)
                    if not found or found["until"] < time.time():
                        found = {"value": function(*args), "until": time.time() + fresh}
                        cache.set(key, found, seconds * random.uniform(0.95, 1.05))
                    cache.delete(f"{key}:lock")
                    break
                if found:
                    break
                time.sleep(0.03)
            return found["value"]

        return stored_or_made

    return decorate


@made_once(seconds=600, fresh=60)
def chart(platform, genre):
    """The games of a chart, from memcached if they are there."""
    return from_supplier(platform, genre)


class Chart(APIView):
    """The chart of a platform and a genre, the same for everybody."""

    def get(self, request, platform, genre):
        if platform not in PLATFORMS or genre not in GENRES:
            raise Http404
        return Response(chart(platform, genre))
