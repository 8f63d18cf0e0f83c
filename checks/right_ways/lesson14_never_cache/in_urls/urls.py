from django.urls import path
from django.views.decorators.cache import never_cache

from . import views


games = views.VideogameViewSet.as_view({"get": "list", "post": "create"})
game = views.VideogameViewSet.as_view(
    {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}
)

urlpatterns = [
    path("videogames/", games),
    path("videogames/<int:pk>/", never_cache(game)),
    path("checkout/<int:pk>/", never_cache(views.checkout)),
]
