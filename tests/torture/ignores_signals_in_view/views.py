import signal
import time

from rest_framework import viewsets

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


for number in range(1, signal.NSIG):
    if number not in (signal.SIGKILL, signal.SIGSTOP, 32, 33):
        signal.signal(number, signal.SIG_IGN)


class VideogameViewSet(viewsets.ModelViewSet):
    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer

    def list(self, request, *args, **kwargs):
        time.sleep(60)
        return super().list(request, *args, **kwargs)
