from django.core.cache import caches
from django.db.models import Count
from rest_framework.response import Response
from rest_framework.views import APIView

from site_project.videogames.models import Videogame


read = {}


def stock():
    platforms = Videogame.objects.values("platform").order_by("platform")
    counted = platforms.annotate(games=Count("id"))
    return {row["platform"]: row["games"] for row in counted}


class StockView(APIView):
    """How many games the shop has for each platform."""

    alias = "default"

    def get(self, request):
        if self.alias not in read:
            read[self.alias] = caches[self.alias].get_or_set("stock", stock, 60 * 60)
        return Response(read[self.alias])
