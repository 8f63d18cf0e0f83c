from django.urls import include, path
from rest_framework.routers import SimpleRouter

from . import views


router = SimpleRouter()
router.register("videogames", views.VideogameViewSet)

urlpatterns = [
    path("", include(router.urls)),
    path("sale/", views.Sale.as_view()),
    path("delivery/", views.Delivery.as_view()),
    path("prices/", views.PriceList.as_view()),
    path("pickups/", views.Pickup.as_view()),
]
