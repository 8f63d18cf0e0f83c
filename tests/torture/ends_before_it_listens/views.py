import os

from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_page
from rest_framework import viewsets

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


os.register_at_fork(after_in_child=lambda: os._exit(3))


@method_decorator(cache_page(60 * 60 * 2), name="list")
class VideogameViewSet(viewsets.ModelViewSet):
    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer

