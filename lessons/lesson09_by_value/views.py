from rest_framework import mixins, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


PLATFORMS = ["all", "Dreamcast", "Game Boy", "PC", "PlayStation", "Switch", "Xbox"]


class VideogameViewSet(mixins.RetrieveModelMixin, mixins.UpdateModelMixin, viewsets.GenericViewSet):
    """The shop's videogames, newest first; of each platform that is asked for, in turn."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer

    # TODO: Each visitor waits while the same rows are made again.
    # For three hours, keep them in memcached, platform by platform, and in no browser.
    # A change of a game has to show at once.
    def list(self, request):
        platforms = request.query_params.getlist("platform") or ["all"]
        if not set(platforms) <= set(PLATFORMS):
            raise ValidationError({"platform": f"Choose from {', '.join(PLATFORMS)}."})
        lists = {platform: self.rows(platform) for platform in platforms}
        return Response([row for platform in platforms for row in lists[platform]])

    def rows(self, platform):
        """The games of one platform, or of all, as plain data."""
        games = self.get_queryset()
        if platform != "all":
            games = games.filter(platform=platform)
        return self.get_serializer(games, many=True).data
