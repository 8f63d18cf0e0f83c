from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_page
from rest_framework import viewsets

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


# TODO: One game shows a price that is up to ten minutes old. No cache may keep
# one game, ours or any other. The list stays stored.
class VideogameViewSet(viewsets.ModelViewSet):
    """The shop's videogames, newest first."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer


# TODO: A customer pays a price that is up to five minutes old. No cache may keep
# a checkout, ours or any other.
@cache_page(60 * 5)
def checkout(request, pk):
    """What a customer pays for a game."""
    game = get_object_or_404(Videogame, pk=pk)
    return JsonResponse({"game": game.name, "price": game.price})
