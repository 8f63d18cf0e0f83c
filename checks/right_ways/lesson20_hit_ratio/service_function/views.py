from django.db.models import Count
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views.decorators.cache import cache_page
from rest_framework.response import Response
from rest_framework.views import APIView

from site_project.videogames.models import Videogame

from . import lists
from .genres import NAMES


class VideogameList(APIView):
    """The games of a platform, of a genre, or all: the newest first, 20 on a page."""

    def get(self, request):
        asked = request.query_params
        names = {"platform", "genre", "page"} & asked.keys()
        return Response(lists.videogames(**{name: asked[name] for name in names}))


class GenreList(APIView):
    """The genres by their name in the visitor's language, with the number of their games."""

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
