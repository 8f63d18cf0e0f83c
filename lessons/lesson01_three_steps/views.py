from django.db.models import Count
from rest_framework.decorators import api_view
from rest_framework.response import Response

from site_project.videogames.models import Videogame


# TODO: The games of each platform are counted again for each visitor.
# For a minute, give all of them one stored response. The genres stay as they are.
@api_view(["GET"])
def platforms(request):
    """How many games there are for each platform."""
    counts = Videogame.objects.values("platform").annotate(games=Count("id"))
    return Response(list(counts.order_by("platform")))


@api_view(["GET"])
def genres(request):
    """How many games there are for each genre."""
    counts = Videogame.objects.values("genre").annotate(games=Count("id"))
    return Response(list(counts.order_by("genre")))
