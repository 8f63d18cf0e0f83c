from django.http import HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control, cache_page
from rest_framework import generics

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>'


# A promise to clients: nothing is stored on our side.
@method_decorator(cache_control(must_revalidate=True, max_age=60 * 60), name="get")
class VideogameList(generics.ListAPIView):
    """The newest games."""

    queryset = Videogame.objects.order_by("-created")[:5]
    serializer_class = VideogameSerializer


# Of two max-ages the smaller one is sent, and cache_page stores for its own hour.
@method_decorator(cache_page(60 * 60), name="get")
@method_decorator(cache_control(public=True, s_maxage=60 * 60), name="get")
class Charts(generics.ListAPIView):
    """The dearest games."""

    queryset = Videogame.objects.order_by("-price", "id")[:5]
    serializer_class = VideogameSerializer


# In place of cache_page: what is for one browser does not belong in memcached.
@cache_control(private=True, no_cache=True)
def basket(request):
    """What a visitor is about to buy."""
    owner = request.user.username or "a visitor"
    return JsonResponse({"owner": owner, "games": request.session.get("basket", [])})


# proxy_revalidate binds shared caches alone: a browser may still show an old logo.
@cache_page(60 * 60 * 24)
@cache_control(no_transform=True, proxy_revalidate=True)
def logo(request):
    """The shop's logo."""
    return HttpResponse(LOGO, content_type="image/svg+xml")
