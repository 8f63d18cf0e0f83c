from rest_framework import mixins, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer

from . import shop


class VideogameViewSet(mixins.RetrieveModelMixin, mixins.UpdateModelMixin, viewsets.GenericViewSet):
    """The shop's videogames, newest first; of each platform that is asked for, in turn."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer

    def list(self, request):
        platforms = request.query_params.getlist("platform") or ["all"]
        if not set(platforms) <= set(shop.PLATFORMS):
            raise ValidationError({"platform": f"Choose from {', '.join(shop.PLATFORMS)}."})
        return Response([row for one in platforms for row in shop.games_of(one)])

    def perform_update(self, serializer):
        old = serializer.instance.platform
        new = serializer.save().platform
        shop.forget(old, new)
