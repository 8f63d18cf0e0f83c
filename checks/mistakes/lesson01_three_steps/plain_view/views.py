from django.db.models import Count
from django.views.decorators.cache import cache_page
from django.http import JsonResponse
from rest_framework.decorators import api_view
from rest_framework.response import Response

from site_project.videogames.models import Videogame


# At the level of one view: the counts may be a minute old, and the genres may not.
@cache_page(60)
def platforms(request):
    """How many games there are for each platform."""
    counts = Videogame.objects.values("platform").annotate(games=Count("id"))
    return JsonResponse(list(counts.order_by("platform")), safe=False)


@api_view(["GET"])
def genres(request):
    """How many games there are for each genre."""
    counts = Videogame.objects.values("genre").annotate(games=Count("id"))
    return Response(list(counts.order_by("genre")))
