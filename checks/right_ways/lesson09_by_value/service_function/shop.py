"""The shop's lists, which memcached keeps for three hours."""

from django.core.cache import cache

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


PLATFORMS = ["all", "Dreamcast", "Game Boy", "PC", "PlayStation", "Switch", "Xbox"]
SECONDS = 3 * 60 * 60


def key_of(platform):
    return f"shop-list-{PLATFORMS.index(platform)}"


def games_of(platform):
    """The games of one platform, or of all, from memcached or else from the table."""
    rows = cache.get(key_of(platform))
    if rows is None:
        games = Videogame.objects.order_by("-created")
        if platform != "all":
            games = games.filter(platform=platform)
        rows = VideogameSerializer(games, many=True).data
        cache.add(key_of(platform), rows, SECONDS)
    return rows


def forget(*platforms):
    for platform in {"all", *platforms} & set(PLATFORMS):
        cache.delete(key_of(platform))
