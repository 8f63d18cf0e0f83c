from django.views.decorators.cache import cache_page
from rest_framework import generics
from rest_framework.decorators import api_view
from rest_framework.response import Response

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


@cache_page(60 * 60 * 2)
@api_view(["GET", "POST"])
def games(request):
    if request.method == "POST":
        serializer = VideogameSerializer(data=request.data)
        serializer.is_valid()
        serializer.save()
        return Response(serializer.data, status=201)
    games = Videogame.objects.order_by("-created")
    return Response(VideogameSerializer(games, many=True).data)


class Game(generics.RetrieveUpdateDestroyAPIView):
    queryset = Videogame.objects.all()
    serializer_class = VideogameSerializer
