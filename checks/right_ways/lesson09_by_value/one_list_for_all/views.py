from django.core.cache import cache
from rest_framework import mixins, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


PLATFORMS = ["all", "Dreamcast", "Game Boy", "PC", "PlayStation", "Switch", "Xbox"]


KEY = "videogames"


class VideogameViewSet(mixins.RetrieveModelMixin, mixins.UpdateModelMixin, viewsets.GenericViewSet):
    """The shop's videogames, newest first; of each platform that is asked for, in turn."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer

    def list(self, request):
        platforms = request.query_params.getlist("platform") or ["all"]
        if not set(platforms) <= set(PLATFORMS):
            raise ValidationError({"platform": f"Choose from {', '.join(PLATFORMS)}."})
        rows = self.rows()
        if platforms == ["all"]:
            return Response(rows)
        return Response([row for one in platforms for row in rows if row["platform"] == one])

    def rows(self):
        rows = cache.get(KEY)
        if rows is None:
            rows = self.get_serializer(self.get_queryset(), many=True).data
            cache.set(KEY, rows, 10800)
        return rows

    def perform_update(self, serializer):
        super().perform_update(serializer)
        cache.delete(KEY)
