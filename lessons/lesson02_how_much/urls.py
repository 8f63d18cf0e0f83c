from django.urls import path

from . import views


urlpatterns = [
    path("videogames/", views.VideogameList.as_view()),
    path("cached/videogames/", views.CachedVideogameList.as_view()),
    path("summary/", views.Summary.as_view()),
]
