import random
import time
from datetime import timedelta

from django.core.cache import cache
from django.http import Http404
from django.utils import timezone
from rest_framework.exceptions import APIException
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


class NotReady(APIException):
    status_code = 503
    default_detail = "This chart is being made. Try again."


def is_fresh(stored):
    return stored is not None and stored[1] > timezone.now()


def make(key, platform, genre):
    """Make a chart if nobody has made one meanwhile."""
    stored = cache.get(key)
    if not is_fresh(stored):
        stored = (from_supplier(platform, genre), timezone.now() + timedelta(seconds=60))
        cache.set(key, stored, random.triangular(560, 640))
    return stored[0]


def chart(platform, genre):
    """The games of a chart. Someone who has waited for 45 seconds gets a 503."""
    key = f"chart.{platform}.{genre}"
    end = time.monotonic() + 45
    while time.monotonic() < end:
        stored = cache.get(key)
        if is_fresh(stored):
            return stored[0]
        if cache.add(f"lock.{key}", "locked", 20):
            try:
                return make(key, platform, genre)
            finally:
                cache.delete(f"lock.{key}")
        if stored is not None:
            return stored[0]
        time.sleep(0.1)
    raise NotReady


class Chart(APIView):
    """The chart of a platform and a genre, the same for everybody."""

    def get(self, request, platform, genre):
        if platform not in PLATFORMS or genre not in GENRES:
            raise Http404
        return Response(chart(platform, genre))
