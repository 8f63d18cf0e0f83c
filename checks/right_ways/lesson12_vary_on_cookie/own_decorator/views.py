from functools import wraps

from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_page
from rest_framework import viewsets
from rest_framework.response import Response

from site_project.videogames.models import Videogame


def cache_for_each_visitor(view):
    """Store what *view* says for half an hour, under each visitor's cookies."""

    @cache_page(60 * 30)
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Cookie"])
        return response

    return wrapped


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
