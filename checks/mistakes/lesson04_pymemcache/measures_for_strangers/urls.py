from django.urls import include, path

from . import views


urlpatterns = [
    path("videogames/", views.VideogamesView.as_view()),
    path("stock/", views.StockView.as_view()),
    # The toolbar puts its own URLs into each response, so they have to exist.
    path("__debug__/", include("debug_toolbar.urls")),
]
