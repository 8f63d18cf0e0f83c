from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache
from rest_framework import viewsets

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


# The middleware reads these directives, too, and stores no such response.
class VideogameViewSet(viewsets.ModelViewSet):
    """The shop's videogames, newest first."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer

    def retrieve(self, request, *args, **kwargs):
        response = super().retrieve(request, *args, **kwargs)
        if not request.user.is_authenticated:
            add_never_cache_headers(response)
        return response


# In place of cache_page: above it, this would be sent and the page stored.
@never_cache
def checkout(request, pk):
    """What a customer pays for a game."""
    game = get_object_or_404(Videogame, pk=pk)
    return JsonResponse({"game": game.name, "price": game.price})
