import time

from django.http import StreamingHttpResponse

from rest_framework import viewsets

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


def drip():
    while True:
        yield b"x"
        time.sleep(0.05)


class VideogameViewSet(viewsets.ModelViewSet):
    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer

    def list(self, request, *args, **kwargs):
        return StreamingHttpResponse(drip())
