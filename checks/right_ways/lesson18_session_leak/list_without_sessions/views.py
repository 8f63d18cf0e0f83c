from django.core.cache import cache
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_page
from rest_framework import generics, serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


def games_for(visitor, platform):
    """The names of three games of a platform, and of other ones for each visitor."""
    first = 3 * visitor.pk
    games = Videogame.objects.filter(platform=platform).order_by("-created")
    return list(games.values_list("name", flat=True)[first : first + 3])


def next_games():
    """The names of the three games that come out last."""
    return list(Videogame.objects.order_by("-released").values_list("name", flat=True)[:3])


class ChoiceSerializer(serializers.Serializer):
    platform = serializers.ChoiceField(["PC", "PlayStation", "Switch", "Xbox"])


class WordSerializer(serializers.Serializer):
    word = serializers.ChoiceField(["nebula"])


@method_decorator(cache_page(60 * 60 * 2), name="dispatch")
class VideogameList(generics.ListAPIView):
    """The shop's videogames, newest first, the same for everybody."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer
    renderer_classes = [JSONRenderer]
    # The same for everybody, so nobody has to be signed in or looked up.
    authentication_classes = []


class ForYou(APIView):
    """Three games for a visitor who is signed in, of the platform that they chose."""

    permission_classes = [IsAuthenticated]

    def get(self, request):
        platform = request.session.get("platform", "PC")
        # DRF has checked who asks. The key has all that the games depend on.
        key = f"for-you:{request.user.pk}:{platform}"
        games = cache.get_or_set(key, lambda: games_for(request.user, platform), 60 * 30)
        return Response({"for": request.user.username, "platform": platform, "games": games})


class Platform(APIView):
    """The platform that a visitor chooses. It is kept in the session."""

    permission_classes = [IsAuthenticated]

    def put(self, request):
        choice = ChoiceSerializer(data=request.data)
        choice.is_valid(raise_exception=True)
        request.session["platform"] = choice.data["platform"]
        return Response(choice.data)


class Preview(APIView):
    """The next games, for everybody who has given the word in this session."""

    def get(self, request):
        if not request.session.get("preview"):
            return Response({"question": "What is the word?"})
        # Everybody who has given the word sees the same games.
        return Response({"games": cache.get_or_set("preview", next_games, 60 * 30)})

    def post(self, request):
        word = WordSerializer(data=request.data)
        word.is_valid(raise_exception=True)
        request.session["preview"] = True
        return Response({"preview": "open"}, status=201)
