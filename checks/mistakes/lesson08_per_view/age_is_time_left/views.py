import time

from django.core.cache import cache
from django.utils.http import http_date
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
        stored = cache.get("videogames")
        if stored is None:
            stored = super().list(request, *args, **kwargs).data, int(time.time())
            cache.set("videogames", stored, TWO_HOURS)
        games, made = stored
        headers = {
            "Cache-Control": f"max-age={TWO_HOURS}",
            "Expires": http_date(made + TWO_HOURS),
            "Age": made + TWO_HOURS - int(time.time()),
        }
        return Response(games, headers=headers)
