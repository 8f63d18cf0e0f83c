from django.urls import path

from . import views


urlpatterns = [
    path("news/", views.News.as_view()),
    path("basket/", views.Basket.as_view()),
    path("questions/", views.Questions.as_view()),
]
