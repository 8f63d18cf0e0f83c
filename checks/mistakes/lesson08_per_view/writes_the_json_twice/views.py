from django.core.cache import cache
from django.utils.cache import patch_response_headers
from rest_framework import viewsets
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


class VideogameViewSet(viewsets.ModelViewSet):
    """The shop's videogames, newest first."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer

    def list(self, request, *args, **kwargs):
        games = cache.get("videogames")
        if games is None:
            data = self.get_serializer(self.get_queryset(), many=True).data
            games = JSONRenderer().render(data).decode()
            cache.set("videogames", games, 60 * 60 * 2)
        response = Response(games)
        patch_response_headers(response, 60 * 60 * 2)
        return response
