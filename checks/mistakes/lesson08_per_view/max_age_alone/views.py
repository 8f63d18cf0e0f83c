from django.core.cache import cache
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from rest_framework import viewsets
from rest_framework.response import Response

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


@method_decorator(cache_control(max_age=60 * 60 * 2), name="list")
class VideogameViewSet(viewsets.ModelViewSet):
    """The shop's videogames, newest first."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer

    def list(self, request, *args, **kwargs):
        games = cache.get("videogames")
        if games is None:
            games = self.get_serializer(self.get_queryset(), many=True).data
            cache.set("videogames", games, 60 * 60 * 2)
        return Response(games)
