from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.utils.decorators import method_decorator
from django.views.decorators.vary import vary_on_headers
from rest_framework import viewsets
from rest_framework.response import Response
from rest_framework.views import APIView

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


@method_decorator(vary_on_headers("User-Agent"), name="dispatch")
class VideogameViewSet(viewsets.ModelViewSet):
    """The shop's videogames, newest first."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer


class Me(APIView):
    """Greets the visitor."""

    def get(self, request):
        return Response({"hello": request.user.get_username() or "visitor"})


def newsletter(request):
    """The newsletter's form, in plain Django: it has a token, and a POST needs that token."""
    if request.method == "POST":
        return JsonResponse({"subscribed": True}, status=201)
    return JsonResponse({"token": get_token(request)})
