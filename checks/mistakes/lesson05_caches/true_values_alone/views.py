from django.core.cache import cache
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_page
from rest_framework import generics
from rest_framework.response import Response
from rest_framework.views import APIView

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


class ProbeView(APIView):
    """A value that the app puts into its cache, and reads back."""

    def get(self, request):
        return Response({"value": cache.get("probe")})

    def post(self, request):
        if request.data.get("value"):
            cache.set("probe", request.data.get("value"))
        return Response({"value": request.data.get("value")}, status=201)


@method_decorator(cache_page(60), name="get")
class VideogameView(generics.RetrieveAPIView):
    """One videogame, stored for a minute."""

    queryset = Videogame.objects.all()
    serializer_class = VideogameSerializer
