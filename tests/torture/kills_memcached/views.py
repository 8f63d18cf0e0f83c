import os
import signal

import psutil

from django.conf import settings

from rest_framework import viewsets

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


class VideogameViewSet(viewsets.ModelViewSet):
    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer

    def list(self, request, *args, **kwargs):
        port = int(settings.MEMCACHED.rpartition(":")[2])
        for one in psutil.net_connections("tcp4"):
            if one.laddr.port == port and one.status == psutil.CONN_LISTEN and one.pid:
                os.kill(one.pid, signal.SIGKILL)
        return super().list(request, *args, **kwargs)
