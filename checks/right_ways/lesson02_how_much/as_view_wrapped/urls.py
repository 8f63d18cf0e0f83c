from django.urls import path
from django.views.decorators.cache import cache_page

from . import views


urlpatterns = [
    path("videogames/", views.VideogameList.as_view()),
    path("cached/videogames/", cache_page(60, key_prefix="twin")(views.CachedVideogameList.as_view())),
    path("summary/", views.Summary.as_view()),
]
