from django.core.cache import cache
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_page
from rest_framework import generics, serializers
from rest_framework.response import Response
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


@method_decorator(cache_page(60 * 10), name="dispatch")
class News(generics.ListAPIView):
    """The five newest games."""

    queryset = Videogame.objects.order_by("-created")[:5]
    serializer_class = VideogameSerializer


class ChoiceSerializer(serializers.Serializer):
    game = serializers.PrimaryKeyRelatedField(queryset=Videogame.objects.all())


class Basket(APIView):
    """The games that a visitor wants to buy. They are kept in the session."""

    def get(self, request):
        return Response({"games": request.session.get("games", [])})

    def post(self, request):
        choice = ChoiceSerializer(data=request.data)
        choice.is_valid(raise_exception=True)
        games = [*request.session.get("games", []), choice.data["game"]]
        request.session["games"] = games
        return Response({"games": games}, status=201)


class QuestionSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=500)


class QuestionThrottle(UserRateThrottle):
    rate = "3/min"

    def allow_request(self, request, view):
        cache.set("memcached-is-there", True)
        # Without the counts, nobody may ask.
        if not cache.get("memcached-is-there"):
            return self.throttle_failure()
        return super().allow_request(request, view)

    def wait(self):
        return 60


class Questions(APIView):
    """A question to the shop. A visitor may send three a minute."""

    throttle_classes = [QuestionThrottle]

    def post(self, request):
        question = QuestionSerializer(data=request.data)
        question.is_valid(raise_exception=True)
        return Response(question.data, status=201)
