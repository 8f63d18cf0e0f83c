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


STORED = {}


class OffersView(APIView):
    """What the shop offers, in one country or in all of them. It is the same for everyone."""

    authentication_classes = []

    def get(self, request):
        asked = request.query_params.get("country")
        countries = [country for country in COUNTRIES if asked in (None, country)]
        key = tuple(countries)
        if key not in STORED:
            STORED[key] = [offer for country in countries for offer in offers(country)]
        return Response(STORED[key])
