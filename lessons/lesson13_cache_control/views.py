from django.http import HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_page
from rest_framework import generics

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>'


# TODO: No client knows how long it may keep the list. Let it be an hour, and
# let it ask again after that.
class VideogameList(generics.ListAPIView):
    """The newest games."""

    queryset = Videogame.objects.order_by("-created")[:5]
    serializer_class = VideogameSerializer


# TODO: Browsers keep the charts for an hour, and see each change that late. Ten
# seconds are enough for them; shared caches stay at an hour.
@method_decorator(cache_page(60 * 60), name="get")
class Charts(generics.ListAPIView):
    """The dearest games."""

    queryset = Videogame.objects.order_by("-price", "id")[:5]
    serializer_class = VideogameSerializer


# TODO: After ana, bob sees her basket. Only her own browser may keep it, and has
# to ask before each use.
@cache_page(60 * 5)
def basket(request):
    """What a visitor is about to buy."""
    owner = request.user.username or "a visitor"
    return JsonResponse({"owner": owner, "games": request.session.get("basket", [])})


# TODO: Proxies rewrite the logo, and serve it beyond its day when the API is down.
@cache_page(60 * 60 * 24)
def logo(request):
    """The shop's logo."""
    return HttpResponse(LOGO, content_type="image/svg+xml")
