from django.urls import include, path
from rest_framework.routers import SimpleRouter

from . import views


router = SimpleRouter()
router.register("newsfeed", views.NewsfeedViewSet, basename="newsfeed")

urlpatterns = [path("", include(router.urls))]
