from decimal import Decimal

from django.db.models import Count
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control, cache_page
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


# TODO: After a visitor, ana gets the prices for a visitor. Keep the prices for each
# token apart, and tell every cache that they depend on it.
@method_decorator(cache_page(60 * 10), name="get")
class Prices(APIView):
    """The newest prices. Without a token, they are those for a visitor."""

    def get(self, request):
        name = request.user.username or "a visitor"
        return Response({"for": name, "prices": prices_for(request.user)})


# TODO: bob and a visitor get ana's orders, and so does a token that was deleted.
# Keep the orders apart, and check the token each time.
@method_decorator([cache_page(60 * 10), cache_control(public=True)], name="dispatch")
class Orders(APIView):
    """What a user has ordered."""

    permission_classes = [IsAuthenticated]

    def get(self, request):
        return Response({"for": request.user.username, "orders": orders_of(request.user)})


# TODO: Each token gets a copy of its own, of what is the same for everyone.
# Make one copy for all, in memcached and on the way.
@method_decorator(cache_page(60 * 60), name="get")
class Platforms(APIView):
    """How many games the shop has for each platform, the same for everyone."""

    def get(self, request):
        platforms = Videogame.objects.values("platform").annotate(games=Count("id"))
        return Response(list(platforms.order_by("platform")))
