from django.urls import path

from . import views


urlpatterns = [
    path("videogames/", views.VideogameList.as_view()),
    path("for-you/", views.ForYou.as_view()),
    path("platform/", views.Platform.as_view()),
    path("preview/", views.Preview.as_view()),
]
