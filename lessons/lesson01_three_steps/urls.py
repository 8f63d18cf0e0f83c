from django.urls import path

from . import views


urlpatterns = [
    path("platforms/", views.platforms),
    path("genres/", views.genres),
]
