from django.urls import path

from . import views


urlpatterns = [
    path("top/", views.TopView.as_view()),
    path("config/", views.ConfigView.as_view()),
    path("videogames/<int:pk>/", views.VideogameView.as_view()),
    path("predictions/", views.PredictionsView.as_view()),
]
