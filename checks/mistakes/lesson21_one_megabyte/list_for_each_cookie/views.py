from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_page
from django.views.decorators.vary import vary_on_cookie
from rest_framework.response import Response
from rest_framework.views import APIView

from site_project.videogames.models import Videogame


COUNTRIES = ["DE", "ES", "FR"]


def offers(country):
    """What the shop offers in one country, newest first."""
    games = Videogame.objects.order_by("-created").values()
    return [
        game
        | {
            "price": str(game["price"]),
            "country": country,
            "article": f"{country}-2026-{game['id']:06}",
            "link": f"https://shop.example/{country.lower()}/videogames/{game['id']}/",
        }
        for game in games
    ]


@method_decorator(cache_page(60 * 60), name="get")
@method_decorator(vary_on_cookie, name="get")
class OffersView(APIView):
    """What the shop offers, in one country or in all of them. It is the same for everyone."""

    authentication_classes = []

    def get(self, request):
        asked = request.query_params.get("country")
        countries = [country for country in COUNTRIES if asked in (None, country)]
        return Response([offer for country in countries for offer in offers(country)])
