from django.core.cache import cache, caches

from site_project.videogames.models import Videogame


def stock():
    """The number of games, which may be an hour old."""
    return caches["copies"].get_or_set("games", Videogame.objects.count, 60 * 60)


def take_the_printer():
    """Whether the printer was free. It is ours for a minute."""
    return cache.add("price-list", "is being printed", 60)
