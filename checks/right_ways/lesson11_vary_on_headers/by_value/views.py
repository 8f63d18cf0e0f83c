from django.core.cache import cache
from django.http import JsonResponse
from django.views.decorators.vary import vary_on_headers
from rest_framework import generics
from rest_framework.response import Response

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


SHOPS = {"pixel": "PC", "couch": "Switch"}
SYSTEMS = ["Windows", "Mac", "Linux"]


class VideogameList(generics.ListAPIView):
    """The two newest games of one shop. The proxy names the shop in X-Shop."""

    serializer_class = VideogameSerializer

    def get_queryset(self):
        games = Videogame.objects.order_by("-created")
        shop = self.request.headers.get("X-Shop")
        if shop in SHOPS:
            games = games.filter(platform=SHOPS[shop])
        return games[:2]

    def list(self, request):
        shop = request.headers.get("X-Shop")
        key = f"games-of-{shop if shop in SHOPS else 'all'}"
        data = cache.get_or_set(key, lambda: super(VideogameList, self).list(request).data, 60 * 30)
        return Response(data, headers={"Vary": "X-Shop"})


@vary_on_headers("User-Agent")
def launcher(request):
    """The launcher for the system that the visitor's browser names."""
    browser = request.headers.get("User-Agent", "")
    system = next((name for name in SYSTEMS if name in browser), "Linux")
    games = cache.get_or_set(f"launcher-{system}", Videogame.objects.count, 60 * 30)
    return JsonResponse({"system": system, "games": games})
