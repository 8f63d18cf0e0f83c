from django.urls import include, path
from django.views.decorators.cache import cache_page
from django.views.decorators.vary import vary_on_cookie
from rest_framework.routers import SimpleRouter

from . import views


def stored(view):
    """Stores each visitor's responses of *view* apart, for a quarter of an hour."""
    return cache_page(60 * 15)(vary_on_cookie(view))


router = SimpleRouter()
router.register("videogames", views.VideogameViewSet)
for route in router.urls:
    route.callback = stored(route.callback)

# The form is left out: it holds a token.
urlpatterns = [
    path("", include(router.urls)),
    path("me/", stored(views.Me.as_view())),
    path("newsletter/", views.newsletter),
]
