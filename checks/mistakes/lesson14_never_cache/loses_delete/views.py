from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from rest_framework import viewsets

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


# The middleware reads these directives, too, and stores no such response.
class VideogameViewSet(viewsets.ModelViewSet):
    """The shop's videogames, newest first."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer


def checkout(request, pk):
    """What a customer pays for a game."""
    game = get_object_or_404(Videogame, pk=pk)
    return JsonResponse({"game": game.name, "price": game.price})
