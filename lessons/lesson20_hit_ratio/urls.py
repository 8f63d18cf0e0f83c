from django.urls import path

from . import views


urlpatterns = [
    path("videogames/", views.VideogameList.as_view()),
    path("genres/", views.GenreList.as_view()),
]
