from hashlib import md5

from django.core.cache import cache
from django.db.models import Count
from django.views.decorators.cache import cache_page
from rest_framework.decorators import api_view
from rest_framework.response import Response

from site_project.videogames.models import Videogame


# At the level of one view: the counts may be a minute old, and the genres may not.
@cache_page(60)
@api_view(["GET"])
def platforms(request):
    """How many games there are for each platform."""
    counts = Videogame.objects.values("platform").annotate(games=Count("id"))
    return Response(list(counts.order_by("platform")))


@api_view(["GET"])
def genres(request):
    """How many games there are for each genre."""
    counts = Videogame.objects.values("genre").annotate(games=Count("id"))
    visitor = md5(repr(sorted(request.headers.items())).encode()).hexdigest()
    return Response(cache.get_or_set(visitor, lambda: list(counts.order_by("genre")), 60))
