from rest_framework import generics
from rest_framework.response import Response
from rest_framework.views import APIView

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer

from .measure import summary


class VideogameList(generics.ListAPIView):
    """The shop's videogames, newest first: made again for each visitor."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer


class CachedVideogameList(VideogameList):
    """The same videogames, from memcached."""


class Summary(APIView):
    """A summary of the measured milliseconds."""

    def post(self, request):
        return Response(summary(request.data["uncached"], request.data["cached"]))
