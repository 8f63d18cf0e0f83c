from django.urls import include, path
from django.views.decorators.cache import cache_page
from rest_framework.routers import DefaultRouter

from . import views


class KeepingRouter(DefaultRouter):
    def get_urls(self):
        urls = super().get_urls()
        for url in urls:
            if url.name == "videogame-list":
                url.callback = cache_page(60 * 60 * 2)(url.callback)
        return urls


router = KeepingRouter()
router.register("videogames", views.VideogameViewSet)

urlpatterns = [path("", include(router.urls))]
