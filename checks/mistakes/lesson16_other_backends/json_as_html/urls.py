from django.urls import path

from . import views
from .decorators import kept_by


def stock(alias):
    """The shop's stock, kept for an hour by the cache of that name."""
    return kept_by(alias, 60 * 60)(views.StockView.as_view())


urlpatterns = [
    path("memcached/", stock("default")),
    path("file/", stock("file")),
    path("database/", stock("database")),
    path("memory/", stock("memory")),
    path("redis/", stock("redis")),
]
