"""The article's views as they run today, and what each of its claims is asked of."""

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import include, path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control, cache_page, never_cache
from django.views.decorators.vary import vary_on_cookie, vary_on_headers
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ModelViewSet

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


class Plain(ModelViewSet):
    queryset = Videogame.objects.order_by("-created", "-id")
    serializer_class = VideogameSerializer


class OnList(Plain):
    @method_decorator(cache_page(60 * 60 * 2))
    def list(self, *args, **kwargs):
        return super().list(*args, **kwargs)


@method_decorator(cache_page(60 * 60 * 2), name="list")
class ByName(Plain):
    pass


class OnDispatch(Plain):
    @method_decorator(cache_page(60 * 60 * 2))
    def dispatch(self, *args, **kwargs):
        return super().dispatch(*args, **kwargs)


class Mine(APIView):
    authentication_classes = [SessionAuthentication]
    permission_classes = [IsAuthenticated]

    def get(self, request):
        return Response({"for": request.user.username})


class MineOnDispatch(Mine):
    @method_decorator(cache_page(60))
    def dispatch(self, *args, **kwargs):
        return super().dispatch(*args, **kwargs)


class MineByCookie(APIView):
    authentication_classes = [SessionAuthentication]

    @method_decorator(cache_page(60))
    @method_decorator(vary_on_cookie)
    def get(self, request):
        return Response({"for": request.user.username})


def page(request):
    return JsonResponse({"agent": request.headers.get("User-Agent")})


def user(request):
    return JsonResponse({"for": request.user.username})


def status(request, code):
    return HttpResponse("answer", status=code)


def stream(request):
    return StreamingHttpResponse(["answer"])


def forgets(request):
    return HttpResponse("answer", headers={"Vary": "*"})


@vary_on_cookie
def sets_a_cookie(request):
    answer = HttpResponse("answer")
    answer.set_cookie("visit", "1")
    return answer


@never_cache
def nobody():
    return HttpResponse("answer")


urlpatterns = [
    path("plain/", Plain.as_view({"get": "list"})),
    path("list/", OnList.as_view({"get": "list", "post": "create"})),
    path("name/", ByName.as_view({"get": "list"})),
    path("in-urls/", cache_page(7200)(Plain.as_view({"get": "list"}))),
    path("games/<int:pk>/", OnDispatch.as_view({"get": "retrieve", "delete": "destroy"})),
    path("mine/", MineOnDispatch.as_view()),
    path("by-cookie/", MineByCookie.as_view()),
    path("minute/", cache_page(60)(page)),
    path("useragent/", cache_page(60)(vary_on_headers("UserAgent")(page))),
    path("user-agent/", cache_page(60)(vary_on_headers("User-Agent")(page))),
    path("config/", cache_page(60)(vary_on_cookie(page))),
    path("page/", page),
    path("user/", user),
    path("status/<int:code>/", status),
    path("stream/", stream),
    path("star/", forgets),
    path("cookie/", sets_a_cookie),
    path("private/", cache_control(private=True)(page)),
    path("no-cache/", cache_control(no_cache=True)(page)),
    path("no-store/", cache_control(no_store=True)(page)),
    path("promise/", cache_control(must_revalidate=True, max_age=3600)(page)),
    path("newer/", cache_control(no_store=True, stale_while_revalidate=30, immutable=True)(page)),
    path("never/", never_cache(page)),
    path("never-outside/", never_cache(cache_page(60)(page))),
    path("nobody/", nobody),
    path("__debug__/", include("debug_toolbar.urls")),
]
