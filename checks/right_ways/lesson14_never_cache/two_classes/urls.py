from django.urls import path

from . import views


urlpatterns = [
    path("videogames/", views.VideogameList.as_view()),
    path("videogames/<int:pk>/", views.VideogameDetail.as_view()),
    path("checkout/<int:pk>/", views.checkout),
]
