from django.core.cache import cache
from django.utils.cache import patch_response_headers
from rest_framework import viewsets
from rest_framework.response import Response

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


class VideogameViewSet(viewsets.ModelViewSet):
    """The shop's videogames, newest first."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer

    def list(self, request, *args, **kwargs):
        key = f"videogames:{request.headers.get('Cookie', '')}"
        games = cache.get(key)
        if games is None:
            games = self.get_serializer(self.get_queryset(), many=True).data
            cache.set(key, games, 60 * 60 * 2)
        response = Response(games)
        patch_response_headers(response, 60 * 60 * 2)
        return response
