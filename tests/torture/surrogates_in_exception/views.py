from rest_framework import viewsets

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


class VideogameViewSet(viewsets.ModelViewSet):
    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer

    def list(self, request, *args, **kwargs):
        raise ValueError("half a pair: \ud800, from the right: \u202eGPJ\nof a file: \udcff")
