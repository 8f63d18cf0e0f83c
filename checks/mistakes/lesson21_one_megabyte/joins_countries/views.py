from django.core.cache import cache
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


class OffersView(APIView):
    """What the shop offers, in one country or in all of them. It is the same for everyone."""

    authentication_classes = []

    def get(self, request):
        asked = request.query_params.get("country")
        countries = [country for country in COUNTRIES if asked in (None, country)]
        rows = []
        for country in countries:
            rows += cache.get_or_set(f"offers:{country}", lambda: offers(country), 60 * 60)
        return Response(rows)
