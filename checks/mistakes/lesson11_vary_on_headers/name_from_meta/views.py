from django.http import JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_page
from django.views.decorators.vary import vary_on_headers
from rest_framework import generics

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


SHOPS = {"pixel": "PC", "couch": "Switch"}
SYSTEMS = ["Windows", "Mac", "Linux"]


# X-Shop is the one header that changes the list, and there are few shops.
@method_decorator(cache_page(60 * 30), name="get")
@method_decorator(vary_on_headers("X-Shop"), name="get")
class VideogameList(generics.ListAPIView):
    """The two newest games of one shop. The proxy names the shop in X-Shop."""

    serializer_class = VideogameSerializer

    def get_queryset(self):
        games = Videogame.objects.order_by("-created")
        shop = self.request.headers.get("X-Shop")
        if shop in SHOPS:
            games = games.filter(platform=SHOPS[shop])
        return games[:2]


# Below cache_page, which makes its key from the Vary that it finds. A plain
# view's response is stored as soon as cache_page gets it.
@cache_page(60 * 30)
@vary_on_headers("HTTP_USER_AGENT")
def launcher(request):
    """The launcher for the system that the visitor's browser names."""
    browser = request.headers.get("User-Agent", "")
    system = next((name for name in SYSTEMS if name in browser), "Linux")
    return JsonResponse({"system": system, "games": Videogame.objects.count()})
