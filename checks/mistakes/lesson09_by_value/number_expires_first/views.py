from urllib.parse import quote

from django.core.cache import cache
from rest_framework import mixins, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


PLATFORMS = ["all", "Dreamcast", "Game Boy", "PC", "PlayStation", "Switch", "Xbox"]


def key_of(platform):
    return f"videogames:{cache.get('videogames:number', 1)}:{quote(platform)}"


class VideogameViewSet(mixins.RetrieveModelMixin, mixins.UpdateModelMixin, viewsets.GenericViewSet):
    """The shop's videogames, newest first; of each platform that is asked for, in turn."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer

    def list(self, request):
        platforms = request.query_params.getlist("platform") or ["all"]
        if not set(platforms) <= set(PLATFORMS):
            raise ValidationError({"platform": f"Choose from {', '.join(PLATFORMS)}."})
        lists = {platform: self.rows(platform) for platform in platforms}
        return Response([row for platform in platforms for row in lists[platform]])

    def rows(self, platform):
        """The games of one platform, or of all, as plain data."""
        rows = cache.get(key_of(platform))
        if rows is None:
            games = self.get_queryset()
            if platform != "all":
                games = games.filter(platform=platform)
            rows = self.get_serializer(games, many=True).data
            cache.set(key_of(platform), rows, 60 * 60 * 3)
        return rows

    def perform_update(self, serializer):
        serializer.save()
        cache.set("videogames:number", cache.get("videogames:number", 1) + 1)
