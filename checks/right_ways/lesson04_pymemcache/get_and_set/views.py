from django.core.cache import cache
from rest_framework import generics
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.views import APIView

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


class TenAPage(PageNumberPagination):
    page_size = 10


class VideogamesView(generics.ListAPIView):
    """The games, ten at a time, and how many there are. Nothing of this is cached."""

    queryset = Videogame.objects.order_by("id")
    serializer_class = VideogameSerializer
    pagination_class = TenAPage


class StockView(APIView):
    """How many games the shop has, counted once a minute."""

    def get(self, request):
        games = cache.get("games")
        if games is None:
            games = Videogame.objects.count()
            cache.set("games", games, 60)
        return Response({"games": games})
