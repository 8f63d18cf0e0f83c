from debug_toolbar.toolbar import debug_toolbar_urls
from django.urls import path

from . import views


urlpatterns = [
    path("videogames/", views.VideogamesView.as_view()),
    path("stock/", views.StockView.as_view()),
    # The toolbar names its own addresses with each answer, so it wants them here.
    *debug_toolbar_urls(),
]
