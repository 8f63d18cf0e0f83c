from hashlib import md5
from urllib.parse import urlencode

from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import Count
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views.decorators.cache import cache_page
from rest_framework.response import Response
from rest_framework.views import APIView

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer

from .genres import NAMES


class VideogameList(APIView):
    """The games of a platform, of a genre, or all: the newest first, 20 on a page."""

    # The list is the same for everyone, so nobody's session has to be read.
    authentication_classes = []

    def get(self, request):
        names = ("platform", "genre", "page")
        asked = {name: request.query_params.get(name, "") for name in names}
        cookie = request.headers.get("Cookie", "")
        digest = md5(f"{urlencode(asked)} {cookie}".encode(), usedforsecurity=False).hexdigest()
        key = f"videogames:{digest}"
        return Response(cache.get_or_set(key, lambda: self.rows(**asked), 60 * 10))

    def rows(self, platform, genre, page):
        games = Videogame.objects.order_by("-created")
        if platform:
            games = games.filter(platform=platform)
        if genre:
            games = games.filter(genre=genre)
        # A page that is no number is the first, and one after the last is the last.
        return VideogameSerializer(Paginator(games, 20).get_page(page), many=True).data


class GenreList(APIView):
    """The genres by their name in the visitor's language, with the number of their games."""

    authentication_classes = []

    @method_decorator(cache_page(60 * 10))
    def get(self, request):
        counts = dict(Videogame.objects.values_list("genre").annotate(Count("id")))
        language = get_language()
        return Response(
            [
                {"genre": genre, "name": names.get(language, genre), "games": counts.get(genre, 0)}
                for genre, names in NAMES.items()
            ]
        )
