from django.core.cache import cache
from django.db.models import Count
from rest_framework.decorators import api_view
from rest_framework.response import Response

from site_project.videogames.models import Videogame


@api_view(["GET"])
def platforms(request):
    """How many games there are for each platform."""
    answer = cache.get("platforms")
    if answer is None:
        counts = Videogame.objects.values("platform").annotate(games=Count("id"))
        answer = list(counts.order_by("platform"))
        cache.set("platforms", answer, 60)
    return Response(answer)


@api_view(["GET"])
def genres(request):
    """How many games there are for each genre."""
    counts = Videogame.objects.values("genre").annotate(games=Count("id"))
    return Response(list(counts.order_by("genre")))
