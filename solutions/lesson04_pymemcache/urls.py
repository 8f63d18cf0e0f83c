from debug_toolbar.toolbar import debug_toolbar_urls
from django.urls import path

from . import views


urlpatterns = [
    path("videogames/", views.VideogamesView.as_view()),
    path("stock/", views.StockView.as_view()),
    # A page for a browser carries the toolbar, and the toolbar asks here for its panels.
    *debug_toolbar_urls(),
]
