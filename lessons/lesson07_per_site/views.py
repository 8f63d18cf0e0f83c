from django.http import JsonResponse
from django.middleware.csrf import get_token
from rest_framework import viewsets
from rest_framework.response import Response
from rest_framework.views import APIView

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


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
