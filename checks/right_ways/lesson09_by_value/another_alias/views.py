from django.core.cache import caches
from rest_framework import mixins, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


PLATFORMS = ["all", "Dreamcast", "Game Boy", "PC", "PlayStation", "Switch", "Xbox"]


def key_of(platform):
    return f"videogames:{platform.replace(' ', '_')}"


class VideogameViewSet(mixins.RetrieveModelMixin, mixins.UpdateModelMixin, viewsets.GenericViewSet):
    """The shop's videogames, newest first; of each platform that is asked for, in turn."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer

    def list(self, request):
        platforms = request.query_params.getlist("platform") or ["all"]
        if not set(platforms) <= set(PLATFORMS):
            raise ValidationError({"platform": f"Choose from {', '.join(PLATFORMS)}."})
        lists = caches["games"].get_many([key_of(platform) for platform in platforms])
        missing = [platform for platform in platforms if key_of(platform) not in lists]
        made = {key_of(platform): self.rows(platform) for platform in missing}
        caches["games"].set_many(made)
        lists |= made
        return Response([row for platform in platforms for row in lists[key_of(platform)]])

    def rows(self, platform):
        """The games of one platform, or of all, as plain data."""
        games = self.get_queryset()
        if platform != "all":
            games = games.filter(platform=platform)
        return self.get_serializer(games, many=True).data

    def perform_update(self, serializer):
        old = serializer.instance.platform
        new = serializer.save().platform
        caches["games"].delete_many([key_of(one) for one in PLATFORMS if one in ("all", old, new)])
