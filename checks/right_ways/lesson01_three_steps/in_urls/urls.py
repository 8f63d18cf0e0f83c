from django.urls import path
from django.views.decorators.cache import cache_page

from . import views


urlpatterns = [
    path("platforms/", cache_page(60)(views.platforms)),
    path("genres/", views.genres),
]
