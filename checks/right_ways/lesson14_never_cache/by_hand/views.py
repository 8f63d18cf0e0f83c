from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers
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
        add_never_cache_headers(response)
        return response


def checkout(request, pk):
    """What a customer pays for a game."""
    game = get_object_or_404(Videogame, pk=pk)
    forbids = "no-store, private, no-cache, must-revalidate, max-age=0"
    answer = {"game": game.name, "price": game.price}
    return JsonResponse(answer, headers={"Cache-Control": forbids})
