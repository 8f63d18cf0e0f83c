from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_page
from rest_framework import generics
from rest_framework.response import Response
from rest_framework.views import APIView

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer

from .measure import summary


class VideogameList(generics.ListAPIView):
    """The shop's videogames, newest first: made anew for each visitor."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer


# The twin differs in this line alone: so the line alone is measured.
class CachedVideogameList(VideogameList):
    """The same videogames, to be answered from memcached."""

    @method_decorator(cache_page(60))
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)


class Summary(APIView):
    """What the measured milliseconds come to."""

    def post(self, request):
        return Response(summary(request.data["uncached"], request.data["cached"]))
