from django.core.cache import cache
from django.utils.cache import patch_response_headers
from rest_framework import viewsets
from rest_framework.response import Response

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


TWO_HOURS = 60 * 60 * 2


class VideogameViewSet(viewsets.ModelViewSet):
    """The shop's videogames, newest first."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer

    def list(self, request, *args, **kwargs):
        games = cache.get_or_set("videogames", self.make_list, TWO_HOURS)
        response = Response(games)
        patch_response_headers(response, TWO_HOURS)
        return response

    def make_list(self):
        return self.get_serializer(self.get_queryset(), many=True).data
