from django.urls import include, path
from django.views.decorators.cache import cache_page
from rest_framework.routers import SimpleRouter

from . import views


for_15_minutes = cache_page(60 * 15)

router = SimpleRouter()
router.register("videogames", views.VideogameViewSet)
for route in router.urls:
    route.callback = for_15_minutes(route.callback)

urlpatterns = [
    path("", include(router.urls)),
    path("me/", for_15_minutes(views.Me.as_view())),
    path("newsletter/", for_15_minutes(views.newsletter)),
]
