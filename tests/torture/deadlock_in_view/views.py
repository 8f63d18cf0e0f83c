import threading

from rest_framework import viewsets

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


class VideogameViewSet(viewsets.ModelViewSet):
    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer

    def list(self, request, *args, **kwargs):
        lock = threading.Lock()
        lock.acquire()
        lock.acquire(True)
        return super().list(request, *args, **kwargs)
