from django.urls import include, path

from . import views


urlpatterns = [
    path("videogames/", views.VideogamesView.as_view()),
    path("stock/", views.StockView.as_view()),
    # The toolbar names its own addresses with each answer, so it wants them here.
    path("__debug__/", include("debug_toolbar.urls")),
]
