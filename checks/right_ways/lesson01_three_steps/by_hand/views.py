from django.db.models import Count
from django.core.cache import cache
from django.utils.cache import patch_response_headers
from rest_framework.decorators import api_view
from rest_framework.response import Response

from site_project.videogames.models import Videogame


@api_view(["GET"])
def platforms(request):
    """How many games there are for each platform."""
    response = Response(cache.get_or_set("platforms", count_platforms, 60))
    patch_response_headers(response, 60)
    return response


def count_platforms():
    counts = Videogame.objects.values("platform").annotate(games=Count("id"))
    return list(counts.order_by("platform"))


@api_view(["GET"])
def genres(request):
    """How many games there are for each genre."""
    counts = Videogame.objects.values("genre").annotate(games=Count("id"))
    return Response(list(counts.order_by("genre")))
