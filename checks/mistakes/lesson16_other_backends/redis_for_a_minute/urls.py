from django.urls import path
from django.views.decorators.cache import cache_page

from . import views


def stock(alias):
    """The shop's stock, kept for an hour by the cache of that name."""
    seconds = 60 if alias == "redis" else 60 * 60
    return cache_page(seconds, cache=alias)(views.StockView.as_view())


urlpatterns = [
    path("memcached/", stock("default")),
    path("file/", stock("file")),
    path("database/", stock("database")),
    path("memory/", stock("memory")),
    path("redis/", stock("redis")),
]
