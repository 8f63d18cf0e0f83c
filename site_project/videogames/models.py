"""The model of the videogame shop."""

from django.db import models


class Videogame(models.Model):
    name = models.CharField(max_length=100)
    platform = models.CharField(max_length=20)
    genre = models.CharField(max_length=20)
    price = models.DecimalField(max_digits=6, decimal_places=2)
    released = models.DateField()
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
