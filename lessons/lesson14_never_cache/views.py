from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_page
from rest_framework import viewsets

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


# TODO: One game shows a price that is up to ten minutes old, and browsers keep it
# as long. No cache at all may keep one game. The list stays stored.
class VideogameViewSet(viewsets.ModelViewSet):
    """The shop's videogames, newest first."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer

    def list(self, request):
        newest = self.get_serializer(self.get_queryset()[:5], many=True)
        return Response(newest.data)


# TODO: Customers pay yesterday's price. No cache at all may keep a checkout.
@cache_page(60 * 5)
def checkout(request, pk):
    """What a customer pays for a game."""
    game = get_object_or_404(Videogame, pk=pk)
    return JsonResponse({"game": game.name, "price": game.price})
