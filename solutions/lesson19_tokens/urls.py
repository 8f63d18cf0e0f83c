from django.urls import path

from . import views


urlpatterns = [
    path("prices/", views.Prices.as_view()),
    path("orders/", views.Orders.as_view()),
    path("platforms/", views.Platforms.as_view()),
]
