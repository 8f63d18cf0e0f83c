from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache
from rest_framework import viewsets

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


class NeverCacheOneMixin:
    """Forbids every cache to keep a response for one object."""

    def finalize_response(self, request, response, *args, **kwargs):
        if self.detail:
            add_never_cache_headers(response)
        return super().finalize_response(request, response, *args, **kwargs)


class VideogameViewSet(NeverCacheOneMixin, viewsets.ModelViewSet):
    """The shop's videogames, newest first."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer


# In place of cache_page: above it, this would be sent and the page stored.
@never_cache
def checkout(request, pk):
    """What a customer pays for a game."""
    game = get_object_or_404(Videogame, pk=pk)
    return JsonResponse({"game": game.name, "price": game.price})
