from datetime import timedelta
from uuid import uuid4

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from rest_framework import mixins, serializers, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


PLATFORMS = ["all", "Dreamcast", "Game Boy", "PC", "PlayStation", "Switch", "Xbox"]
GENERATION = "videogames:generation"


def stored(name, make):
    """What *make* returns, stored for two hours, or until `forget` is called."""
    # A key in memcached has no spaces.
    key = f"videogames:{name}".replace(" ", "_")
    # It is read before the rows, so rows are never older than their generation.
    generation = cache.get_or_set(GENERATION, lambda: uuid4().hex, None)
    found = cache.get(key)
    if found is None or found["generation"] != generation:
        found = {"generation": generation, "value": make()}
        cache.set(key, found, 60 * 60 * 2)
    return found["value"]


def forget():
    """Begin a new generation, as soon as everybody can read what has changed."""
    transaction.on_commit(lambda: cache.set(GENERATION, uuid4().hex, None))


class SaleSerializer(serializers.ModelSerializer):
    class Meta:
        model = Videogame
        fields = ["platform", "price"]


class PriceSerializer(serializers.ModelSerializer):
    id = serializers.IntegerField()

    class Meta:
        model = Videogame
        fields = ["id", "price"]


class PickupSerializer(serializers.Serializer):
    game = serializers.PrimaryKeyRelatedField(queryset=Videogame.objects.all())
    time = serializers.DateTimeField()

    def validate_time(self, time):
        if time < timezone.now():
            raise ValidationError("This time is over.")
        return time


class VideogameViewSet(mixins.UpdateModelMixin, viewsets.GenericViewSet):
    """The shop's videogames, newest first: all of them, those of a platform, or one."""

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer
    lookup_value_regex = "[1-9][0-9]{0,8}"

    def list(self, request):
        platform = request.query_params.get("platform", "all")
        if platform not in PLATFORMS:
            raise ValidationError({"platform": f"Choose from {', '.join(PLATFORMS)}."})
        return Response(stored(platform, lambda: self.rows(platform)))

    def rows(self, platform):
        games = self.get_queryset()
        if platform != "all":
            games = games.filter(platform=platform)
        return self.get_serializer(games, many=True).data

    def retrieve(self, request, pk):
        game = stored(pk, lambda: self.get_serializer(self.get_object()).data)
        # It is another time for each visitor, so it is not stored.
        return Response({**game, "pickup": timezone.now() + timedelta(minutes=10)})

    def perform_update(self, serializer):
        serializer.save()
        forget()


class Sale(APIView):
    """One price for all games of a platform."""

    def post(self, request):
        sale = SaleSerializer(data=request.data)
        sale.is_valid(raise_exception=True)
        games = Videogame.objects.filter(platform=sale.validated_data["platform"])
        games.update(price=sale.validated_data["price"])
        return Response(sale.data, status=201)


class Delivery(APIView):
    """New games."""

    def post(self, request):
        delivery = VideogameSerializer(data=request.data, many=True)
        delivery.is_valid(raise_exception=True)
        Videogame.objects.bulk_create(Videogame(**game) for game in delivery.validated_data)
        forget()
        return Response({"games": len(delivery.validated_data)}, status=201)


class PriceList(APIView):
    """New prices: all of them, or none if one is for a game that the shop does not have."""

    def post(self, request):
        prices = PriceSerializer(data=request.data, many=True)
        prices.is_valid(raise_exception=True)
        with transaction.atomic():
            for new in prices.validated_data:
                game = Videogame.objects.filter(pk=new["id"]).first()
                if game is None:
                    raise ValidationError({"id": f"There is no game {new['id']}."})
                game.price = new["price"]
                game.save(update_fields=["price"])
            forget()
        return Response(prices.data, status=201)


class Pickup(APIView):
    """When a visitor picks up a game."""

    def post(self, request):
        pickup = PickupSerializer(data=request.data)
        pickup.is_valid(raise_exception=True)
        return Response(pickup.data, status=201)
