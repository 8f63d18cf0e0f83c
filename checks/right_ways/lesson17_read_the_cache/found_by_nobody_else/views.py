from django.conf import settings
from django.core.cache import cache
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_page, never_cache
from rest_framework import mixins, viewsets
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.views import APIView

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer

from . import cachestat


@method_decorator(cache_page(60 * 60 * 2), name="list")
class VideogameViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """The shop's videogames, newest first."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer


class CheapestView(APIView):
    """The three cheapest videogames."""

    def get(self, request):
        return Response(cache.get_or_set("cheapest", self.cheapest, 60 * 10))

    def cheapest(self):
        games = Videogame.objects.order_by("price", "id")[:3]
        return list(VideogameSerializer(games, many=True).data)


class OperatorsOnly:
    """For others this address is one that does not exist."""

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.user.username not in settings.OPERATORS:
            raise NotFound


@method_decorator(never_cache, name="dispatch")
class CacheReportView(OperatorsOnly, APIView):
    """What memcached has stored, for operators."""

    def get(self, request):
        return Response(cachestat.report())
