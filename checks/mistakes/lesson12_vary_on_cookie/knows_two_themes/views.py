from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_page
from django.views.decorators.vary import vary_on_cookie
from rest_framework import viewsets
from rest_framework.response import Response

from site_project.videogames.models import Videogame


THEMES = ["light", "dark"]


# The session adds Cookie to Vary too, but on the way out, after cache_page has
# made its key. So the view says it itself.
@method_decorator(cache_page(60 * 30), name="list")
@method_decorator(vary_on_cookie, name="list")
class NewsfeedViewSet(viewsets.ViewSet):
    """The newest games, for one visitor, in the colours that the theme cookie asks for."""

    def list(self, request):
        newest = Videogame.objects.order_by("-created").values_list("name", flat=True)[:3]
        theme = request.COOKIES.get("theme")
        return Response(
            {
                "for": request.user.username or "a visitor",
                "theme": theme if theme in THEMES else "light",
                "newest": list(newest),
            }
        )
