from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_page, never_cache
from rest_framework import viewsets

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


# The middleware reads these directives, too, and stores no such response.
@method_decorator(never_cache, name="retrieve")
@method_decorator(cache_page(60 * 10), name="list")
class VideogameViewSet(viewsets.ModelViewSet):
    """The shop's videogames, newest first."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer


# In place of cache_page: above it, this would be sent and the page stored.
@never_cache
def checkout(request, pk):
    """What a customer pays for a game."""
    game = get_object_or_404(Videogame, pk=pk)
    return JsonResponse({"game": game.name, "price": game.price})
