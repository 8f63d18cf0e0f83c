"""Serializes a videogame to JSON."""

from rest_framework import serializers

from .models import Videogame


class VideogameSerializer(serializers.ModelSerializer):
    class Meta:
        model = Videogame
        fields = ["id", "name", "platform", "genre", "price", "released", "created"]
