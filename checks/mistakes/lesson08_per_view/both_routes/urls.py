from django.urls import path
from django.views.decorators.cache import cache_page

from .views import VideogameViewSet


games = VideogameViewSet.as_view({"get": "list", "post": "create"})
game = VideogameViewSet.as_view(
    {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}
)

urlpatterns = [
    path("videogames/", cache_page(60 * 60 * 2)(games)),
    path("videogames/<int:pk>/", cache_page(60 * 60 * 2)(game)),
]
