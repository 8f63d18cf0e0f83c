from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_page
from django.views.decorators.vary import vary_on_cookie
from rest_framework import generics
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer

from .predictions import PREDICTIONS
from .renderers import CSVRenderer


@method_decorator(cache_page(300), name="get")
class TopView(generics.ListAPIView):
    """The three dearest games, as JSON or as a table."""

    queryset = Videogame.objects.order_by("-price", "id")[:3]
    serializer_class = VideogameSerializer
    renderer_classes = [CSVRenderer, JSONRenderer]


@method_decorator([cache_page(300), vary_on_cookie], name="get")
class ConfigView(APIView):
    """What the cookie CONFIG says."""

    def get(self, request):
        return Response({"config": request.COOKIES.get("CONFIG")})


@method_decorator(cache_page(300), name="get")
class VideogameView(generics.RetrieveAPIView):
    """One videogame."""

    queryset = Videogame.objects.all()
    serializer_class = VideogameSerializer


class PredictionsView(APIView):
    """What you predict: for each table its column of answers."""

    def get(self, request):
        return Response(
            {
                table: [str(answer).upper() for _, answer in lines]
                for table, lines in PREDICTIONS.items()
            }
        )
