from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_page
from rest_framework import viewsets
from rest_framework.response import Response

from site_project.videogames.models import Videogame


def cache_for_each_visitor(view):
    """Store the view's answers under a prefix that names the visitor."""

    def cached(request):
        prefix = f"{request.COOKIES.get('sessionid')}.{request.COOKIES.get('theme')}"
        return cache_page(60 * 30, key_prefix=prefix)(view)(request)

    return cached


# The session adds Cookie to Vary too, but on the way out, after cache_page has
# made its key. So the view says it itself.
@method_decorator(cache_for_each_visitor, name="list")
class NewsfeedViewSet(viewsets.ViewSet):
    """The newest games, for one visitor, in the colours that the theme cookie asks for."""

    def list(self, request):
        newest = Videogame.objects.order_by("-created").values_list("name", flat=True)[:3]
        return Response(
            {
                "for": request.user.username or "a visitor",
                "theme": request.COOKIES.get("theme", "light"),
                "newest": list(newest),
            }
        )
