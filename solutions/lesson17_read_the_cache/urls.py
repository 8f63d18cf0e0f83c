from django.urls import include, path
from rest_framework.routers import SimpleRouter

from . import views


router = SimpleRouter()
router.register("videogames", views.VideogameViewSet)

urlpatterns = [
    path("", include(router.urls)),
    path("cheapest/", views.CheapestView.as_view()),
    path("operator/cache/", views.CacheReportView.as_view()),
]
