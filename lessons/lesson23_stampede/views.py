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
    """Get a chart from the supplier, and store it for ten minutes."""
    games = from_supplier(platform, genre)
    cache.set(key, games, 10 * 60)
    return games


# TODO: When a chart expires, all visitors of that moment ask the supplier at once.
# Let one of them get it, also when others wait and when a process is killed.
# After a minute, let one get it again, and give everybody else the old one at once.
def chart(platform, genre):
    """The games of a chart, from memcached if they are there."""
    key = f"chart:{platform}:{genre}"
    games = cache.get(key)
    if games is None:
        games = new_chart(key, platform, genre)
    return games


class Chart(APIView):
    """The chart of a platform and a genre, the same for everybody."""

    def get(self, request, platform, genre):
        if platform not in PLATFORMS or genre not in GENRES:
            raise Http404
        return Response(chart(platform, genre))
