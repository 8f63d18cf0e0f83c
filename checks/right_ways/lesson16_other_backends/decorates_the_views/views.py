from django.db.models import Count
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_page
from rest_framework.response import Response
from rest_framework.views import APIView

from site_project.videogames.models import Videogame


class StockView(APIView):
    """How many games the shop has for each platform."""

    def get(self, request):
        platforms = Videogame.objects.values("platform").order_by("platform")
        counted = platforms.annotate(games=Count("id"))
        return Response({row["platform"]: row["games"] for row in counted})


@method_decorator(cache_page(60 * 60, cache="default"), name="get")
class MemcachedStockView(StockView):
    """The stock, kept by the cache default."""


@method_decorator(cache_page(60 * 60, cache="file"), name="get")
class FileStockView(StockView):
    """The stock, kept by the cache file."""


@method_decorator(cache_page(60 * 60, cache="database"), name="get")
class DatabaseStockView(StockView):
    """The stock, kept by the cache database."""


@method_decorator(cache_page(60 * 60, cache="memory"), name="get")
class MemoryStockView(StockView):
    """The stock, kept by the cache memory."""


@method_decorator(cache_page(60 * 60, cache="redis"), name="get")
class RedisStockView(StockView):
    """The stock, kept by the cache redis."""
