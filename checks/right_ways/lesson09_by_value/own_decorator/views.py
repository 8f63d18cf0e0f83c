from datetime import timedelta
from functools import wraps

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


def kept(make):
    """Keep what the method *make* returns for its argument."""

    @wraps(make)
    def wrapper(self, name):
        stored = cache.get(key_of(name), wrapper)
        if stored is wrapper:
            stored = make(self, name)
            cache.set(key_of(name), stored, timedelta(hours=3).total_seconds())
        return stored

    return wrapper


class VideogameViewSet(mixins.RetrieveModelMixin, mixins.UpdateModelMixin, viewsets.GenericViewSet):
    """The shop's videogames, newest first; of each platform that is asked for, in turn."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer

    def list(self, request):
        platforms = request.query_params.getlist("platform") or ["all"]
        if not set(platforms) <= set(PLATFORMS):
            raise ValidationError({"platform": f"Choose from {', '.join(PLATFORMS)}."})
        return Response([row for one in platforms for row in self.rows(one)])

    @kept
    def rows(self, platform):
        """The games of one platform, or of all, as plain data."""
        games = self.get_queryset()
        if platform != "all":
            games = games.filter(platform=platform)
        return self.get_serializer(games, many=True).data

    def perform_update(self, serializer):
        old = serializer.instance.platform
        new = serializer.save().platform
        # The lists that had the game, and those that have it now. No other list has it.
        cache.delete_many([key_of(one) for one in PLATFORMS if one in ("all", old, new)])
