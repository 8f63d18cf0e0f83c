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
        games = cache.get("videogames")
        if games is not None:
            return Response(games)
        response = super().list(request, *args, **kwargs)
        cache.set("videogames", response.data, 60 * 60 * 2)
        patch_response_headers(response, 60 * 60 * 2)
        return response
