from django.urls import path

from . import views


urlpatterns = [
    path("probe/", views.ProbeView.as_view()),
    path("videogames/<int:pk>/", views.VideogameView.as_view()),
]
