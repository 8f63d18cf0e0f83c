from django.urls import path

from . import views
from .one_copy import one_copy


urlpatterns = [
    path("videogames/", one_copy(views.VideogameList.as_view())),
    path("genres/", views.GenreList.as_view()),
]
