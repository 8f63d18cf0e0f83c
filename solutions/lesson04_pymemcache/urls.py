from debug_toolbar.toolbar import debug_toolbar_urls
from django.urls import path

from . import views


urlpatterns = [
    path("videogames/", views.VideogamesView.as_view()),
    path("stock/", views.StockView.as_view()),
    # The toolbar puts its own URLs into each response, so they have to exist.
    *debug_toolbar_urls(),
]
