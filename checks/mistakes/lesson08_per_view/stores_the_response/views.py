from django.core.cache import cache
from rest_framework import viewsets

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


class VideogameViewSet(viewsets.ModelViewSet):
    """The shop's videogames, newest first."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer

    def list(self, request, *args, **kwargs):
        response = cache.get("videogames")
        if response is None:
            response = super().list(request, *args, **kwargs)
            cache.set("videogames", response, 60 * 60 * 2)
        return response
