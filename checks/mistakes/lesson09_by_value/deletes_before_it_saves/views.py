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


class VideogameViewSet(mixins.RetrieveModelMixin, mixins.UpdateModelMixin, viewsets.GenericViewSet):
    """The shop's videogames, newest first; of each platform that is asked for, in turn."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer

    def list(self, request):
        platforms = request.query_params.getlist("platform") or ["all"]
        if not set(platforms) <= set(PLATFORMS):
            raise ValidationError({"platform": f"Choose from {', '.join(PLATFORMS)}."})
        lists = cache.get_many([key_of(platform) for platform in platforms])
        for platform in platforms:
            # get_many leaves out what is not stored. An empty list is stored.
            if key_of(platform) not in lists:
                lists[key_of(platform)] = self.rows(platform)
                cache.set(key_of(platform), lists[key_of(platform)], 60 * 60 * 3)
        return Response([row for platform in platforms for row in lists[key_of(platform)]])

    def rows(self, platform):
        """The games of one platform, or of all, as plain data."""
        games = self.get_queryset()
        if platform != "all":
            games = games.filter(platform=platform)
        return self.get_serializer(games, many=True).data

    def perform_update(self, serializer):
        old = serializer.instance.platform
        new = serializer.validated_data.get("platform", old)
        # The lists that had the game, and those that have it now. No other list has it.
        cache.delete_many([key_of(one) for one in PLATFORMS if one in ("all", old, new)])
        serializer.save()
