from django.db.models import Count
from rest_framework.response import Response
from rest_framework.views import APIView

from site_project.videogames.models import Videogame


class StockView(APIView):
    """How many games the shop has for each platform."""

    def get(self, request):
        platforms = Videogame.objects.values("platform").order_by("platform")
        counted = platforms.annotate(games=Count("id"))
        return Response({row["platform"]: row["games"] for row in counted})
