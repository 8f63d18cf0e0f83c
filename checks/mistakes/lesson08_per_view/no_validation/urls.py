from django.urls import path

from . import views


urlpatterns = [
    path("videogames/", views.games),
    path("videogames/<int:pk>/", views.Game.as_view()),
]
