from django.http import HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_page
from rest_framework import generics

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>'


# A promise to clients: nothing is stored on our side.
class VideogameList(generics.ListAPIView):
    """The newest games."""

    queryset = Videogame.objects.order_by("-created")[:5]
    serializer_class = VideogameSerializer

    def get(self, request):
        response = super().get(request)
        response["Cache-Control"] = "max-age=3600, must-revalidate"
        return response


# Of two max-ages the smaller one is sent, and cache_page stores for its own hour.
@method_decorator(cache_page(60 * 60), name="get")
class Charts(generics.ListAPIView):
    """The dearest games."""

    queryset = Videogame.objects.order_by("-price", "id")[:5]
    serializer_class = VideogameSerializer

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_cache_control(response, public=True, max_age=10, s_maxage=3600)
        return response


# In place of cache_page: what is for one browser does not belong in memcached.
def basket(request):
    """What a visitor is about to buy."""
    owner = request.user.username or "a visitor"
    answer = {"owner": owner, "games": request.session.get("basket", [])}
    return JsonResponse(answer, headers={"Cache-Control": "Private, no-cache"})


# proxy_revalidate binds shared caches alone: a browser may still show an old logo.
@cache_page(60 * 60 * 24)
def logo(request):
    """The shop's logo."""
    response = HttpResponse(LOGO, content_type="image/svg+xml")
    patch_cache_control(response, no_transform=True, proxy_revalidate=True)
    return response
