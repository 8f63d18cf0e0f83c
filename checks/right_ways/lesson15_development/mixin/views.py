from django.conf import settings
from django.core.cache import cache, caches
from django.views.decorators.cache import cache_page
from rest_framework import generics
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


class StoredCopy:
    """Stores the whole response of a view, for its ``seconds``."""

    def dispatch(self, request, *args, **kwargs):
        view = cache_page(self.seconds, cache="copies")(super().dispatch)
        return view(request, *args, **kwargs)


class NewsView(StoredCopy, generics.ListAPIView):
    """The ten newest games, a stored copy for two hours."""

    seconds = settings.NEWS_SECONDS
    queryset = Videogame.objects.order_by("-created")[:10]
    serializer_class = VideogameSerializer


class StockView(APIView):
    """How many games there are, a stored number for an hour."""

    def get(self, request):
        games = caches["copies"].get_or_set("games", Videogame.objects.count, 60 * 60)
        return Response({"games": games})


class ThreeAMinute(AnonRateThrottle):
    rate = "3/min"


class QuestionView(APIView):
    """A customer asks the shop: three questions a minute, no more."""

    throttle_classes = [ThreeAMinute]

    def post(self, request):
        return Response({"received": True}, status=201)


class PriceListView(APIView):
    """Print the price list. It takes a minute, and there is one printer."""

    def post(self, request):
        if not cache.add("price-list", "is being printed", 60):
            return Response({"detail": "It is being printed already."}, status=409)
        return Response({"detail": "It will take a minute."}, status=202)
