import lzma

from django.core.cache import cache
from django.http import HttpResponse
from rest_framework.renderers import JSONRenderer
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


class CompressedMixin:
    """Stores what a view makes, as compressed JSON."""

    def compressed(self, name, make):
        """The response that is stored under *name*, or else made of what *make* returns."""
        key = f"{self.key}:{name}"
        stored = cache.get(key)
        if stored is None:
            stored = lzma.compress(JSONRenderer().render(make()), preset=0)
            cache.set(key, stored, self.seconds)
        return HttpResponse(lzma.decompress(stored), content_type="application/json")


class OffersView(CompressedMixin, APIView):
    """What the shop offers, in one country or in all of them. It is the same for everyone."""

    authentication_classes = []

    key = "offers"
    seconds = 60 * 60

    def get(self, request):
        asked = request.query_params.get("country")
        countries = [country for country in COUNTRIES if asked in (None, country)]
        return self.compressed("-".join(countries), lambda: [offer for country in countries for offer in offers(country)])
