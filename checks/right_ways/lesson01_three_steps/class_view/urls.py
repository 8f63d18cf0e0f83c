from django.urls import path

from . import views


urlpatterns = [
    path("platforms/", views.PlatformsView.as_view()),
    path("genres/", views.genres),
]
