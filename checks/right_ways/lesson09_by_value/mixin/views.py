from django.core.cache import cache
from rest_framework import mixins, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


PLATFORMS = ["all", "Dreamcast", "Game Boy", "PC", "PlayStation", "Switch", "Xbox"]


def key_of(platform):
    # A key in memcached has no spaces.
    return f"videogames:{platform.replace(' ', '_')}"


class KeptRows:
    """Keeps what `rows` makes, and forgets it all after each change."""

    seconds = 60 * 60 * 3

    def kept_rows(self, name):
        return cache.get_or_set(key_of(name), lambda: self.rows(name), self.seconds)

    def perform_update(self, serializer):
        super().perform_update(serializer)
        cache.delete_many(map(key_of, PLATFORMS))


class VideogameViewSet(KeptRows, mixins.RetrieveModelMixin, mixins.UpdateModelMixin, viewsets.GenericViewSet):
    """The shop's videogames, newest first; of each platform that is asked for, in turn."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer

    def list(self, request):
        platforms = request.query_params.getlist("platform") or ["all"]
        if not set(platforms) <= set(PLATFORMS):
            raise ValidationError({"platform": f"Choose from {', '.join(PLATFORMS)}."})
        return Response([row for one in platforms for row in self.kept_rows(one)])

    def rows(self, platform):
        """The games of one platform, or of all, as plain data."""
        games = self.get_queryset()
        if platform != "all":
            games = games.filter(platform=platform)
        return self.get_serializer(games, many=True).data
