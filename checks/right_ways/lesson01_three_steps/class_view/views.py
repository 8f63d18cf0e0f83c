from django.db.models import Count
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_page
from rest_framework.decorators import api_view
from rest_framework.response import Response
from rest_framework.views import APIView

from site_project.videogames.models import Videogame


@method_decorator(cache_page(60), name="dispatch")
class PlatformsView(APIView):
    """How many games there are for each platform."""

    def get(self, request):
        counts = Videogame.objects.values("platform").annotate(games=Count("id"))
        return Response(list(counts.order_by("platform")))


@api_view(["GET"])
def genres(request):
    """How many games there are for each genre."""
    counts = Videogame.objects.values("genre").annotate(games=Count("id"))
    return Response(list(counts.order_by("genre")))
