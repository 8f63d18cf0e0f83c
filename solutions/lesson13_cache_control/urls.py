from django.urls import path

from . import views


urlpatterns = [
    path("videogames/", views.VideogameList.as_view()),
    path("charts/", views.Charts.as_view()),
    path("basket/", views.basket),
    path("logo/", views.logo),
]
