from django.urls import include, path
from django.views.decorators.cache import cache_page
from rest_framework.routers import SimpleRouter

from . import views


router = SimpleRouter()
router.register("videogames", views.VideogameViewSet)

urlpatterns = [path("", cache_page(60 * 60 * 2)(include(router.urls)))]
