"""The lists of videogames, each made once in ten minutes."""

from urllib.parse import urlencode

from django.core.cache import cache
from django.core.paginator import Paginator

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


def videogames(platform="", genre="", page=""):
    key = "videogames?" + urlencode({"platform": platform, "genre": genre, "page": page})

    def rows():
        words = {"platform": platform, "genre": genre}
        games = Videogame.objects.filter(**{name: word for name, word in words.items() if word})
        shown = Paginator(games.order_by("-created"), 20).get_page(page)
        return VideogameSerializer(shown, many=True).data

    return cache.get_or_set(key, rows, 60 * 10)
