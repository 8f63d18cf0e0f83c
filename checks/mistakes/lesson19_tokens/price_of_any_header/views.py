from decimal import Decimal

from django.core.cache import cache
from django.db.models import Count
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control, cache_page
from django.views.decorators.vary import vary_on_headers
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from site_project.videogames.models import Videogame


def prices_for(user):
    """The newest games and their prices: 10 % less for a user with a token."""
    factor = Decimal("0.9") if user.is_authenticated else 1
    newest = Videogame.objects.order_by("-created")[:3]
    return [{"name": game.name, "price": f"{game.price * factor:.2f}"} for game in newest]


def orders_of(user):
    """The names of the two games that a user has ordered."""
    games = Videogame.objects.order_by("created").values_list("name", flat=True)
    return list(games[2 * user.pk : 2 * user.pk + 2])


@method_decorator(vary_on_headers("Authorization"), name="get")
class Prices(APIView):
    """The newest prices. Without a token, they are those for a visitor."""

    def get(self, request):
        key = "prices:customer" if "Authorization" in request.headers else "prices:visitor"
        prices = cache.get_or_set(key, lambda: prices_for(request.user), 60 * 10)
        return Response({"for": request.user.username or "a visitor", "prices": prices})


# On get, and not on dispatch: DRF checks the token first, also before a hit.
@method_decorator([cache_page(60 * 10), vary_on_headers("Authorization")], name="get")
class Orders(APIView):
    """What a user has ordered."""

    permission_classes = [IsAuthenticated]

    def get(self, request):
        return Response({"for": request.user.username, "orders": orders_of(request.user)})


@method_decorator([cache_page(60 * 60), cache_control(public=True)], name="get")
class Platforms(APIView):
    """How many games the shop has for each platform, the same for everyone."""

    authentication_classes = []

    def get(self, request):
        platforms = Videogame.objects.values("platform").annotate(games=Count("id"))
        return Response(list(platforms.order_by("platform")))
