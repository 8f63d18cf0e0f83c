from django.urls import path
from django.views.decorators.cache import cache_page

from . import views


urlpatterns = [
    path("top/", cache_page(300)(views.TopView.as_view())),
    path("config/", views.ConfigView.as_view()),
    path("videogames/<int:pk>/", views.VideogameView.as_view()),
    path("predictions/", views.PredictionsView.as_view()),
]
